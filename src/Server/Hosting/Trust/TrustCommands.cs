using System.CommandLine;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary><c>jianli trust list | status | check CERT</c>: whom this server believes, what it knows of revocation, and why a certificate passes or not.</summary>
/// <remarks>Exit codes: 0 accepted or all sources in order, 1 refused or a source failed, 64 wrong usage. Nothing is fetched from a responder.</remarks>
internal static class TrustCommands
{
    public static Command Create(Func<WebApplication> create) =>
        new("trust", "信任锚、吊销状态与证书检查 (trust anchors, status, certificates)")
        {
            TrustListCommand.Create(create),
            TrustStatusCommand.Create(create),
            TrustCheckCommand.Create(create),
        };
}
