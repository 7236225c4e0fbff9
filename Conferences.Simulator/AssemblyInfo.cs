using JasperFx;

// Without this the command of this assembly is not found: it is not the one that is started.
[assembly: JasperFxAssembly]
