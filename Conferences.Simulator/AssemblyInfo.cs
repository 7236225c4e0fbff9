using JasperFx;

// Without this the command of this assembly is not found, since another assembly is the executable.
[assembly: JasperFxAssembly]
