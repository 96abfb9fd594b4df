using JianliRegistry.Tests.Support;

[assembly: AssemblyFixture(typeof(DevelopmentPki))]
