using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Tests.Statements;

namespace JianliRegistry.Core.Tests.Reporting;

internal static class SampleReceipt
{
    public static ReceiptFacts Facts { get; } =
        new(
            "HZ-20261123-0123456789",
            Guid.Parse("0e0e0e0e-0000-4000-8000-000000000001"),
            ReportDecision.Report,
            "JL-2026-37-0000001",
            "初始注册",
            SampleCommitment.Facts.SigningOrganization,
            SampleCommitment.Facts.SigningOrganizationName,
            new DateTimeOffset(2026, 11, 23, 1, 0, 3, TimeSpan.Zero),
            new DateTimeOffset(2026, 11, 23, 1, 0, 5, TimeSpan.Zero),
            SampleCommitment.Filled(1),
            SampleCommitment.Filled(2),
            12,
            13,
            SampleCommitment.Filled(3)
        );
}
