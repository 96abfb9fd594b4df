using System.Reflection;

namespace JianliRegistry.KeyAgent;

/// <summary>How this program names itself.</summary>
internal static class AgentProgram
{
    public static string Version { get; } =
        typeof(AgentProgram)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0]
        ?? "0";

    /// <summary>The appVersion member of a Web eID token.</summary>
    public static string Name { get; } = $"jianli-agent/{Version}";
}
