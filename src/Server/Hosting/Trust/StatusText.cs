using System.Globalization;
using System.Text;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>The state of the status sources for people, 中文 first.</summary>
internal static class StatusText
{
    public static string Of(IReadOnlyList<StatusLine> lines)
    {
        var text = new StringBuilder("吊销状态来源 (revocation status)\n");
        foreach (var line in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n[{NameOf(line.State)}] {line.Kind}  {line.Issuer}\n");
            if (line.Answers is { } answers)
            {
                text.Append(CultureInfo.InvariantCulture, $"    应答 {answers} 份，其中过期 {line.Stale} 份\n");
            }

            text.Append(
                CultureInfo.InvariantCulture,
                $"    本次更新 {Instant(line.ThisUpdate)}，下次更新 {Instant(line.NextUpdate)}，已过 {Age(line.AgeSeconds)}\n"
            );
            text.Append(
                CultureInfo.InvariantCulture,
                $"    最近取得 {Instant(line.FetchedAt)}，下次获取 {Instant(line.NextFetch)}\n"
            );
            if (line.LastFailure is not null)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"    最近失败 {Instant(line.FailedAt)}：{line.LastFailure}\n"
                );
            }
        }

        return text.ToString();
    }

    public static string Instant(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "无";

    public static string Age(long? seconds) =>
        seconds is { } s ? TimeSpan.FromSeconds(s).ToString("d' 天 'hh':'mm':'ss", CultureInfo.InvariantCulture) : "无";

    private static string NameOf(StatusState state) =>
        state switch
        {
            StatusState.Ok => "正常",
            StatusState.Degraded => "降级",
            _ => "失效",
        };
}
