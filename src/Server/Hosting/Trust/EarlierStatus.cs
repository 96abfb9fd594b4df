namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>A document whose successor comes from a clock ahead of ours: until that one begins, this one has the word.</summary>
public sealed record EarlierStatus(byte[] Der, DateTimeOffset ThisUpdate)
{
    /// <summary>What of all that is held has to stay beside a new document.</summary>
    /// <param name="held">Oldest first.</param>
    internal static IReadOnlyList<EarlierStatus> Until(
        DateTimeOffset begins,
        DateTimeOffset now,
        IReadOnlyList<EarlierStatus> held
    ) =>
        begins <= now
            ? []
            :
            [
                .. held.Where(d => d.ThisUpdate <= now).TakeLast(1),
                // The first that will begin, or an authority asked more often than its clock is ahead would never be heard.
                .. held.Where(d => now < d.ThisUpdate && d.ThisUpdate < begins).Take(1),
            ];
}
