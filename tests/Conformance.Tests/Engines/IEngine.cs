using JianliRegistry.Verifier.Adapter;

namespace JianliRegistry.Conformance.Tests.Engines;

/// <summary>Another verifier, asked the suites' questions as it comes: with its own defaults, and nothing of ours around it.</summary>
internal interface IEngine
{
    string Name { get; }

    /// <returns>Null: it has no way to be asked this.</returns>
    bool? Accepts(AdapterRequest request);
}
