using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Server.Hosting.Keys;

/// <summary>Before the first request each key signs a probe that must verify with its published half.</summary>
internal sealed class KeyCheck(IServerKeyStore keys) : IHostedLifecycleService
{
    // None of these texts is a JWS, a CMS attribute set or a note of our log.
    private const string Probe = "jianli-key-check/1";

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var data = Encoding.ASCII.GetBytes(Probe);
        var vkey = CheckpointKey.Parse(keys.Current(ServerKeyUse.Checkpoint).Vkey!).TryGetValue(out var key, out _)
            ? key
            : throw KeyHistory.Missing(ServerKeyUse.Checkpoint);
        // A note's key has to carry the note's origin as its name.
        var named = CheckpointKey.Create(Probe, vkey.Ed25519PublicKey);
        var note = new Checkpoint(Probe, 0, SHA256.HashData([]), 0).Sign(named, keys.SignCheckpoint);
        var good =
            Verifies(ServerKeyUse.Request, data, keys.SignRequest(data), der: false)
            && Verifies(ServerKeyUse.Seal, data, keys.SignSeal(data), der: true)
            && Checkpoint.Verify(note, [named]).TryGetValue(out _, out _);
        return good
            ? Task.CompletedTask
            : throw new StartRefusedException("a server key does not sign as keys.json says");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private bool Verifies(ServerKeyUse use, byte[] data, byte[] signature, bool der)
    {
        var current = keys.Current(use);
        return PublicKey.Parse(KeyHistory.PublicKeyOf(current)).TryGetValue(out var key, out _)
            && key.Verify(KeyHistory.AlgorithmOf(current), data, signature, ecdsaDer: der).TryGetValue(out _, out _);
    }
}
