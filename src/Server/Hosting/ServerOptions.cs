using JianliRegistry.Core.Signing;

namespace JianliRegistry.Server.Hosting;

/// <summary>Who this server is and where it listens (section <c>Server</c>).</summary>
public sealed class ServerOptions
{
    public const string Section = "Server";

    /// <summary>The id under which agents pin it in servers.json; the issuer of its challenges.</summary>
    public string Id { get; set; } = "";

    /// <summary>Shown to people, also by the agent.</summary>
    public string Name { get; set; } = "注册监理工程师管理系统";

    /// <summary>The one origin, ASCII, no slash at the end: <c>https://localhost:5443</c>. Its port is listened on, loopback only.</summary>
    public string Origin { get; set; } = "";

    /// <summary>PEM file: leaf first, then its chain.</summary>
    public string TlsCertificate { get; set; } = "";

    /// <summary>PEM file, PKCS#8.</summary>
    public string TlsKey { get; set; } = "";

    /// <summary>In whose identifiers signatures of SM2 keys are written: those asked of the enterprises' keys, and the seal's own.</summary>
    public SignatureForm Sm2Form { get; set; } = SignatureForm.Cms;

    /// <summary>Addresses or networks of the reverse proxies whose X-Forwarded-For is believed; nobody else's is.</summary>
    public IList<string> TrustedProxies { get; } = [];
}

/// <summary>The key agent as pages see it (section <c>Agent</c>).</summary>
public sealed class AgentOptions
{
    public const string Section = "Agent";

    /// <summary>Empty means the protocol's default ports.</summary>
    public IList<int> Ports { get; } = [];

    /// <summary>The origins a page may reach on the loopback, in the order in which it probes them.</summary>
    public IEnumerable<string> Origins =>
        (Ports.Count > 0 ? Ports.AsEnumerable() : Core.AgentProtocol.Protocol.DefaultPorts).Select(port =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")
        );
}

/// <summary>Requests a minute and network address, by kind (section <c>RateLimits</c>).</summary>
public sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    public int ChallengesPerMinute { get; set; } = 60;
    public int KeyLoginsPerMinute { get; set; } = 60;

    /// <summary>Of one network address, over all accounts.</summary>
    public int PasswordLoginsPerMinute { get; set; } = 20;

    /// <summary>Pictures and sounds: each costs a few milliseconds of a processor.</summary>
    public int CaptchasPerMinute { get; set; } = 120;

    /// <summary>Failures of one account from one network address in 15 minutes before it has to wait.</summary>
    public int PasswordFailuresPerAccount { get; set; } = 5;

    /// <summary>Forms of 企业注册, uploads and 企业查询 among them.</summary>
    public int EnrollmentsPerMinute { get; set; } = 30;

    /// <summary>Questions about the state of an 企业注册.</summary>
    public int EnrollmentLookupsPerMinute { get; set; } = 10;

    /// <summary>Anything else.</summary>
    public int RequestsPerMinute { get; set; } = 1200;

    internal int Smallest =>
        new[]
        {
            ChallengesPerMinute,
            KeyLoginsPerMinute,
            PasswordLoginsPerMinute,
            CaptchasPerMinute,
            PasswordFailuresPerAccount,
            EnrollmentsPerMinute,
            EnrollmentLookupsPerMinute,
            RequestsPerMinute,
        }.Min();
}
