namespace JianliRegistry.Core.Evidence;

/// <summary>How well one piece of evidence stands by itself, in the order in which it grows.</summary>
public enum EvidenceState
{
    /// <summary>Level B: signed and accepted.</summary>
    Received,

    /// <summary>Level T: an authority outside says since when it exists.</summary>
    Timestamped,

    /// <summary>A CRL issued after the timestamp says that no certificate of the signer's path was revoked by then.</summary>
    Confirmed,

    /// <summary>Level LTA, or part of an evidence record (RFC 4998): its proofs are themselves proved.</summary>
    Archived,

    /// <summary>A certificate of the signer's path was revoked before the signature provably existed.</summary>
    Repudiated,
}

/// <summary>What happens to evidence after it was received.</summary>
public enum EvidenceEvent
{
    Stamp,
    Confirm,
    Repudiate,

    /// <summary>Repeated for as long as the evidence is kept: each renewal is one.</summary>
    Archive,
}
