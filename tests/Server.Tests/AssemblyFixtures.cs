using JianliRegistry.Server.Tests.Foreign;

[assembly: AssemblyFixture(typeof(RealPackages))]
