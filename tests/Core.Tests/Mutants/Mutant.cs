namespace JianliRegistry.Core.Tests.Mutants;

/// <summary>A signature or a timestamp that is wrong in one thing.</summary>
/// <param name="Group">Heading of docs/mutants.md.</param>
/// <param name="What">What was done, for people; unique.</param>
/// <param name="Expect">Reason and sub-indication that our verifier has to give.</param>
/// <param name="File">What stock tools get: a CMS, or a timestamp token.</param>
/// <param name="Judge">Our verifier on these bytes.</param>
internal sealed record Mutant(string Group, string What, string Expect, byte[] File, Func<byte[], string> Judge);
