using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary><c>jianli trust list</c>: anchors, intermediates, status sources, places of the credit code, rules for old locks and policy.</summary>
internal static class TrustListCommand
{
    public static Command Create(Func<WebApplication> create)
    {
        var list = new Command("list", "列出信任锚、中级证书、状态来源与策略 (print what is believed)");
        list.SetAction(
            async (parsed, ct) =>
            {
                await using var app = create();
                var view = TrustListView.Of(app.Services);
                var text = parsed.GetValue(CommandLine.Json)
                    ? JsonSerializer.Serialize(view, JsonSerializerOptions.Web)
                    : TextOf(view);
                await Console.Out.WriteLineAsync(text.AsMemory(), ct);
                return CommandLine.Done;
            }
        );
        return list;
    }

    private static string TextOf(TrustListView view)
    {
        var text = new StringBuilder();
        Append(text, "信任锚 (trust anchors)", view.Anchors);
        Append(text, "中级证书 (intermediates)", view.Intermediates);
        text.Append("状态来源 (status sources)\n");
        foreach (var source in view.Sources)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {source.Issuer}\n");
            text.AppendJoin("", source.CrlUrls.Select(url => $"      CRL   {url}\n"));
            text.Append(source.OcspUrl is null ? "" : $"      OCSP  {source.OcspUrl} ({source.OcspHash})\n");
        }

        text.Append("信用代码位置 (places of the credit code)\n");
        text.AppendJoin("", view.CreditCodePlaces.Select(place => $"  {place}\n"));
        foreach (var own in view.CreditCodeIssuers)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {own.Issuer}: {string.Join(", ", own.Places)}\n");
        }

        text.Append("旧锁注册 (legacy-enrollment)\n");
        text.AppendJoin("", view.LegacyEnrollment.Select(TextOf).DefaultIfEmpty("  关闭 (off)\n"));
        return text.Append("策略 (policy)\n")
            .Append(
                CultureInfo.InvariantCulture,
                $"  状态最长有效 {view.Policy.MaxStatusAge}，须有吊销状态 {(view.Policy.RequireRevocation ? "是" : "否")}\n"
            )
            .Append(
                view.Policy.CommitmentsNeedContentCommitment
                    ? "  上报签名须有 contentCommitment\n"
                    : "  上报签名须有 contentCommitment 或 digitalSignature\n"
            )
            .Append(
                CultureInfo.InvariantCulture,
                $"  CRL 每 {view.Policy.RefreshEvery} 获取，OCSP 每 {view.Policy.OcspRefreshEvery} 查询"
            )
            .ToString();
    }

    private static string TextOf(ListedLegacyRule rule) =>
        $"  {rule.Issuer}\n      SHA-256 {rule.Sha256}\n      接受 {string.Join(", ", rule.Accept)}\n      至 {StatusText.Instant(rule.Until)}{(rule.InForce ? "" : "  [已结束]")}{(rule.TestOnly ? "  [仅供测试 TEST ONLY]" : "")}\n";

    private static void Append(StringBuilder text, string title, IReadOnlyList<ListedAuthority> authorities)
    {
        text.Append(title).Append('\n');
        foreach (var authority in authorities)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {authority.Subject}\n      SHA-256 {authority.Sha256}\n      有效期 {StatusText.Instant(authority.NotBefore)} 至 {StatusText.Instant(authority.NotAfter)}"
            );
            text.Append(authority.ValidNow ? "" : "  [已失效或未生效]");
            text.Append(authority.TestOnly ? "  [仅供测试 TEST ONLY]" : "");
            text.Append(authority.HasStatus ? "\n" : "  [无状态来源：其签发的证书一律拒绝]\n");
        }
    }
}
