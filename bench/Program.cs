using JianliRegistry.Bench;

var now = TimeProvider.System.GetUtcNow();
if (PathBench.IsChild(args))
{
    return PathBench.RunChild(now);
}

if (args is ["--log"])
{
    using var only = new LogBench();
    await only.MeasureAsync();
    Console.WriteLine(only.ToMarkdown());
    return 0;
}

if (args is ["--evidence"])
{
    using var few = new Material(now);
    var evidence = new Table();
    evidence.Measure("raw verify, P-256 (the peer)", Peers.RawP256(few), Peer.P256);
    evidence.Measure("raw verify, RSA-2048 (the peer)", Peers.RawRsa(few), Peer.Rsa2048);
    EvidenceRows(evidence, few);
    evidence.Print(Console.Out);
    Console.WriteLine(EvidenceBench.Renewal(few));
    return 0;
}

if (args is ["--http", .. var more])
{
    await using var http =
        more is [var text] && int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var atOnce)
            ? new HttpLoad(atOnce)
            : new HttpLoad();
    await http.MeasureAsync();
    Console.WriteLine(http.ToMarkdown());
    return 0;
}

if (args is ["--lists"])
{
    await using var lists = new ListBench();
    await lists.MeasureAsync();
    Console.WriteLine(lists.ToMarkdown());
    return 0;
}

if (args is ["--storing"])
{
    await using var alone = new Storing();
    await alone.MeasureAsync();
    Console.WriteLine(alone.ToMarkdown());
    return 0;
}

if (args is ["--logins"])
{
    using var small = new Material(now);
    var logins = new Table();
    LoginRows(logins, small);
    logins.Print(Console.Out);
    return 0;
}

var paths = new PathBench(now);
var hostile = new HostilePaths(now);
paths.Measure();
hostile.Measure();
var pathTables = paths.ToMarkdown() + hostile.ToMarkdown();
Console.WriteLine(pathTables);
if (args is ["--paths"])
{
    return 0;
}

using var material = new Material(now);
var table = new Table();
LoginRows(table, material);
EvidenceRows(table, material);
table.Print(Console.Out);
await using var storing = new Storing();
await storing.MeasureAsync();
Console.WriteLine(storing.ToMarkdown());
using var log = new LogBench();
await log.MeasureAsync();
Console.WriteLine(log.ToMarkdown());
var renewal = EvidenceBench.Renewal(material);
Console.WriteLine(renewal);
await using var load = new HttpLoad();
await load.MeasureAsync();
Console.WriteLine(load.ToMarkdown());
var targets = Targets.ToMarkdown(paths, table, load, log);
Console.WriteLine(targets);
await using var list = new ListBench();
await list.MeasureAsync();
Console.WriteLine(list.ToMarkdown());
var results = Path.Combine(Machine.RepositoryRoot, "bench", "results.md");
await File.WriteAllTextAsync(
    results,
    table.ToMarkdown(Machine.Describe())
        + pathTables
        + targets
        + storing.ToMarkdown()
        + load.ToMarkdown()
        + list.ToMarkdown()
        + log.ToMarkdown()
        + renewal
);
Console.WriteLine($"\nwritten to {results}");
return 0;

static void LoginRows(Table table, Material material)
{
    foreach (
        var (name, peer, key) in new[] { ("ES256", Peer.P256, material.P256), ("RS256", Peer.Rsa2048, material.Rsa) }
    )
    {
        var bare = peer == Peer.P256 ? Peers.RawP256(material) : Peers.RawRsa(material);
        table.MeasureInTurns(
            peer,
            ($"raw verify, {(peer == Peer.P256 ? "P-256" : "RSA-2048")} (the peer)", bare),
            ($"login {name}: own-JWS step alone", Ours.Challenge(material)),
            ($"login {name}: own-JWS step, then a bare verification", Ours.ChallengeBeside(material, bare)),
            ($"login {name}: token, warm key", Ours.Token(material, key[0])),
            ($"login {name}: path and revocation, warm", Ours.Path(material, key[0])),
            ($"login {name}: whole check, warm", Ours.Login(material, key[0]))
        );
        table.MeasureOnce(
            $"login {name}: whole check, each key for the first time",
            Ours.FirstLogins(material, key),
            peer
        );
        table.Measure($"X509Chain.Build {name}, with parsing, no revocation", Peers.Chain(material, key[0]), peer);
    }
}

static void EvidenceRows(Table table, Material material)
{
    foreach (
        var (name, peer, key) in new[] { ("ES256", Peer.P256, material.P256), ("RS256", Peer.Rsa2048, material.Rsa) }
    )
    {
        table.Measure($"CMS {name}: our SignatureVerifier, with parsing", Ours.Commitment(material, key[0]), peer);
        table.Measure($"CMS {name}: SignedCms.CheckSignature, with parsing", Peers.SignedCms(key[0]), peer);
        EvidenceBench.AddRows(table, material, name, peer, key[0]);
    }
}
