using JasperFx;

// Without this the commands of this assembly are not found if another assembly is the executable.
[assembly: JasperFxAssembly]
