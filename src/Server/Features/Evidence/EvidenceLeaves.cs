using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Evidence;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>The one way from evidence to its leaf; sequencer and audit both take it.</summary>
internal static class EvidenceLeaves
{
    /// <exception cref="LogDivergedException">What is stored is no statement.</exception>
    public static Statement Read(EvidenceRecord record, byte[] statement) =>
        Statement.Parse(statement).TryGetValue(out var parsed, out var rejection)
            ? parsed
            : throw Unreadable(record, rejection);

    /// <param name="bytes">The same as <paramref name="statement"/>, which was read from them.</param>
    public static EvidenceLeaf Of(
        EvidenceRecord record,
        byte[] bytes,
        Statement statement,
        byte[] certificate,
        byte[]? previous
    )
    {
        if (!EvidenceSalts.Parse(record.Salts).TryGetValue(out var salts, out var rejection))
        {
            throw Unreadable(record, rejection);
        }

        return new EvidenceLeaf(
            record.Id,
            statement.Kind,
            EvidenceLeaf.Digest(salts.Signature, record.Signature),
            EvidenceLeaf.Digest(salts.Statement, bytes),
            EvidenceLeaf.Digest(salts.AttachmentList, EvidenceLeaf.AttachmentListOf(statement)),
            EvidenceLeaf.Digest(salts.Certificate, certificate),
            record.ReceivedAt,
            previous
        );
    }

    private static LogDivergedException Unreadable(EvidenceRecord record, Rejection rejection) =>
        new($"evidence {record.Id}: {rejection.Reason}: {rejection.Detail}");
}
