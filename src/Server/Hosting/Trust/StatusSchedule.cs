using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>When a source is asked again.</summary>
internal static class StatusSchedule
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private const int MaxDoublings = 16;

    /// <summary>After <paramref name="every"/>, or when half of what is left of its life is over.</summary>
    public static DateTimeOffset AfterSuccess(StatusPeriod period, DateTimeOffset now, TimeSpan every)
    {
        var half = period.NextUpdate is { } next ? (next - now) / 2 : every;
        var pause = half < every ? half : every;
        return now + (pause < Shortest ? Shortest : pause);
    }

    /// <summary>2, 4, 8 … seconds up to <paramref name="longest"/>, a fifth more or less: nodes that failed together do not come back together.</summary>
    /// <param name="failures">In a row, at least 1.</param>
    public static DateTimeOffset AfterFailure(int failures, DateTimeOffset now, TimeSpan longest)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures - 1, MaxDoublings));
        var jitter = RandomNumberGenerator.GetInt32(800, 1201) / 1000.0;
        return now + ((pause < longest ? pause : longest) * jitter);
    }
}
