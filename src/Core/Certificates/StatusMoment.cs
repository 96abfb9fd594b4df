using System.Runtime.InteropServices;

namespace JianliRegistry.Core.Certificates;

/// <summary>The two clocks of a question about status.</summary>
/// <param name="At">When the certificate had to be good.</param>
/// <param name="Now">Against what freshness is judged.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StatusMoment(DateTimeOffset At, DateTimeOffset Now)
{
    /// <summary>
    /// Whether an entry refuses. Looking back, only what was revoked by then does. Of today, everything on the list is revoked,
    /// whatever date its CA wrote (RFC 5280 §6.3.3 (j)).
    /// </summary>
    public bool Refuses(RevocationEntry entry, bool invalidityDateCounts) =>
        !IsHistoric || entry.RevokedAt <= At || (invalidityDateCounts && entry.InvalidSince <= At);

    /// <summary>Whether it only throws doubt: revoked later, but invalid by then.</summary>
    public bool Contests(RevocationEntry entry) => IsHistoric && entry.RevokedAt > At && entry.InvalidSince <= At;

    // X.509 counts whole seconds.
    private bool IsHistoric => Now - At >= TimeSpan.FromSeconds(1);
}
