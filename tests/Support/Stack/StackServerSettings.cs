namespace JianliRegistry.Tests.Support.Stack;

/// <summary>The server's options for a stack, as environment variables (docs/operations.md).</summary>
internal static class StackServerSettings
{
    public static Dictionary<string, string> For(RegistryStack stack, IReadOnlyDictionary<string, string> more)
    {
        var pki = stack.Pki.Root;
        var data = Path.Combine(stack.Directory, "data");
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["JIANLI_Server__Id"] = "jianli-dev",
            ["JIANLI_Server__Name"] = "注册监理工程师管理系统（开发）",
            ["JIANLI_Server__Origin"] = stack.Origin,
            ["JIANLI_Server__TlsCertificate"] = Path.Combine(pki, "server", "tls.pem"),
            ["JIANLI_Server__TlsKey"] = Path.Combine(pki, "server", "tls.key"),
            ["JIANLI_Storage__Provider"] = "Sqlite",
            ["JIANLI_Storage__ConnectionString"] = $"Data Source={Path.Combine(data, "registry.db")}",
            ["JIANLI_Trust__Anchors__0"] = Path.Combine(pki, "anchors", "root.pem"),
            ["JIANLI_Trust__Intermediates__0"] = Path.Combine(pki, "trust", "intermediates.pem"),
            ["JIANLI_Keys__Store"] = "File",
            ["JIANLI_Keys__Directory"] = Path.Combine(pki, "server"),
            ["JIANLI_Status__Sources__0__Issuer"] = Path.Combine(pki, "anchors", "root.pem"),
            ["JIANLI_Status__Sources__0__CrlUrls__0"] = new Uri(stack.Authority, "/crl/root.crl").ToString(),
            ["JIANLI_Status__Sources__1__Issuer"] = Path.Combine(pki, "trust", "intermediates.pem"),
            ["JIANLI_Status__Sources__1__CrlUrls__0"] = new Uri(stack.Authority, "/crl/issuing.crl").ToString(),
            ["JIANLI_Status__Sources__1__OcspUrl"] = new Uri(stack.Authority, "/ocsp").ToString(),
            ["JIANLI_Timestamp__Url"] = new Uri(stack.Authority, "/tsa").ToString(),
            ["JIANLI_Agent__Ports__0"] = $"{stack.AgentPort}",
            ["JIANLI_PersonalData__KeyFile"] = Path.Combine(pki, "server", "personal-data.key"),
            ["JIANLI_Log__CheckpointFile"] = Path.Combine(data, "checkpoint"),
            ["JIANLI_Messages__Gateway"] = "Outbox",
            ["JIANLI_Data__Directory"] = Path.Combine(data, "files"),
        };
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        return settings;
    }
}
