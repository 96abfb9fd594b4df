using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Tests.Evidence;

namespace JianliRegistry.Core.Tests.Mutants;

/// <summary>All mutants, made once.</summary>
public sealed class MutantCatalogue : IDisposable
{
    private readonly MutantLab _lab = new();
    private readonly SamplePackage _sample = new();
    private readonly Sm2Mutants _sm2;

    public MutantCatalogue()
    {
        var timestamps = new TimestampMutants(_lab);
        _sm2 = new Sm2Mutants(_lab);
        All =
        [
            .. new StructureMutants(_lab).All(),
            .. new AlgorithmMutants(_lab).All(),
            .. new SignedAttributeMutants(_lab).All(),
            .. _sm2.All(),
            .. timestamps.All(),
            .. new StatusMutants(_sample).All(),
        ];
        Stamped = timestamps.Stamped;
        GoodSignature = new(
            "The good case",
            "nothing changed",
            "accepted",
            _lab.Good.Encode(),
            cms => MutantLab.Say(SignatureVerifier.Verify(cms, _lab.Expectation))
        );
        GoodSm2 = _sm2.Make("nothing changed", "accepted", _sm2.Good);
        GoodTimestamp = new(
            "The good token",
            "nothing changed",
            "accepted",
            timestamps.Good.Encode(),
            token => MutantLab.Say(VerifiedTimestamp.Verify(token, Stamped))
        );
    }

    internal IReadOnlyList<Mutant> All { get; }
    internal Mutant GoodSignature { get; }
    internal Mutant GoodSm2 { get; }
    internal Mutant GoodTimestamp { get; }

    /// <summary>What the tokens stamp.</summary>
    internal byte[] Stamped { get; }

    /// <summary>The anchor of most mutants, PEM.</summary>
    internal string Root => _lab.Authority.AnchorsPem;

    /// <summary>The anchor of those that are whole packages.</summary>
    internal string SampleRoot => _sample.Authority.AnchorsPem;
    internal string Issuing => _lab.Authority.IntermediatesPem;

    public void Dispose()
    {
        _sm2.Dispose();
        _lab.Dispose();
        _sample.Dispose();
    }
}
