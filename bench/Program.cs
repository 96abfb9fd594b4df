using JianliRegistry.Bench;

var now = TimeProvider.System.GetUtcNow();
if (PathBench.IsChild(args))
{
    return PathBench.RunChild(now);
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
table.Measure("raw verify, P-256 (the peer)", Peers.RawP256(material), Peer.P256);
table.Measure("raw verify, RSA-2048 (the peer)", Peers.RawRsa(material), Peer.Rsa2048);
foreach (var (name, peer, key) in new[] { ("ES256", Peer.P256, material.P256), ("RS256", Peer.Rsa2048, material.Rsa) })
{
    var bare = peer == Peer.P256 ? Peers.RawP256(material) : Peers.RawRsa(material);
    table.Measure($"login {name}: own-JWS step alone", Ours.Challenge(material), peer);
    table.Measure($"login {name}: own-JWS step, then a bare verification", Ours.ChallengeBeside(material, bare), peer);
    table.Measure($"login {name}: token, warm key", Ours.Token(material, key[0]), peer);
    table.Measure($"login {name}: path and revocation, warm", Ours.Path(material, key[0]), peer);
    table.Measure($"login {name}: whole check, warm", Ours.Login(material, key[0]), peer);
    table.MeasureOnce($"login {name}: whole check, each key for the first time", Ours.FirstLogins(material, key), peer);
    table.Measure($"X509Chain.Build {name}, with parsing, no revocation", Peers.Chain(material, key[0]), peer);
    table.Measure($"CMS {name}: our SignatureVerifier, with parsing", Ours.Commitment(material, key[0]), peer);
    table.Measure($"CMS {name}: SignedCms.CheckSignature, with parsing", Peers.SignedCms(key[0]), peer);
}

table.Print(Console.Out);
var targets = Targets.ToMarkdown(paths, table);
Console.WriteLine(targets);
await using var storing = new Storing();
await storing.MeasureAsync();
Console.WriteLine(storing.ToMarkdown());
var results = Path.Combine(Machine.RepositoryRoot, "bench", "results.md");
await File.WriteAllTextAsync(
    results,
    table.ToMarkdown(Machine.Describe()) + pathTables + targets + storing.ToMarkdown()
);
Console.WriteLine($"\nwritten to {results}");
return 0;
