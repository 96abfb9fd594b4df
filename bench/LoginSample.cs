using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Signing;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Bench;

/// <summary>One key, its certificate, a login token and a commitment made with it.</summary>
internal sealed record LoginSample(
    TestLeaf Leaf,
    SignatureAlgorithm Algorithm,
    AuthenticationToken Token,
    byte[] Commitment
);
