using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Server.Features.Enterprises;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests;

/// <summary>Writes and imports the old system's files for a test.</summary>
internal static class ImportFiles
{
    public static string EnterpriseRow(string creditCode, string password, params TestLeaf[] leaves)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var hash = SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(password)]);
        var certificates = string.Join(';', leaves.Select(l => Convert.ToBase64String(l.Der)));
        return $"{creditCode},测试监理有限公司,测试甲,37,sha256-salted,{Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)},{certificates}";
    }

    public static async Task<ImportResult> ImportAsync(this RunningServer server, params string[] lines)
    {
        var file = server.PathOf($"{Guid.NewGuid():N}.csv");
        await File.WriteAllLinesAsync(file, lines);
        return await LegacyCommands.ImportAsync(server.App.Services, file, TestContext.Current.CancellationToken);
    }

    public static Task<ImportResult> ImportEnterprisesAsync(this RunningServer server, params string[] rows) =>
        server.ImportAsync([EnterpriseImport.Header, .. rows]);
}
