using JasperFx;

// Without this the commands of this assembly are not found where another one is started.
[assembly: JasperFxAssembly]
