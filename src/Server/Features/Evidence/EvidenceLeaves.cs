using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage.Evidence;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>The one way from evidence to its leaf; sequencer and audit both take it.</summary>
internal static class EvidenceLeaves
{
    public static EvidenceLeaf Of(EvidenceRecord record, byte[] statement, byte[] certificate, byte[]? previous)
    {
        if (
            !Statement.Parse(statement).TryGetValue(out var parsed, out var rejection)
            || !EvidenceSalts.Parse(record.Salts).TryGetValue(out var salts, out rejection)
        )
        {
            throw new LogDivergedException($"evidence {record.Id}: {rejection.Reason}: {rejection.Detail}");
        }

        return new EvidenceLeaf(
            record.Id,
            parsed.Kind,
            EvidenceLeaf.Digest(salts.Signature, record.Signature),
            EvidenceLeaf.Digest(salts.Statement, statement),
            EvidenceLeaf.Digest(salts.AttachmentList, EvidenceLeaf.AttachmentListOf(parsed)),
            EvidenceLeaf.Digest(salts.Certificate, certificate),
            record.ReceivedAt,
            previous
        );
    }
}
