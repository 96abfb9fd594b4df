using System.Collections.Concurrent;
using System.Text;
using JianliRegistry.KeyAgent.Consent;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Tests.Support;

/// <summary>The person in tests that run the agent in this process: one answer a question, none prepared = keeps thinking.</summary>
internal sealed class ScriptedPerson : IConsentPrompt
{
    private readonly ConcurrentQueue<string> _pins = new();

    public ConcurrentQueue<ConsentRequest> Seen { get; } = new();
    public ConcurrentQueue<PinRequest> PinsAsked { get; } = new();
    public ConcurrentQueue<string> Told { get; } = new();

    /// <summary>Picks a certificate; the default takes the first.</summary>
    public Func<ConsentRequest, int> Choose { get; set; } = _ => 0;
    public bool Declines { get; set; }
    public bool NeverAnswers { get; set; }

    /// <summary>How long the window takes to close once the question is withdrawn.</summary>
    public TimeSpan ClosesAfter { get; set; }

    /// <summary>What happens on the desk between the question for the PIN and the answer.</summary>
    public Func<Task>? BeforePin { get; set; }

    public void WillType(params string[] pins)
    {
        foreach (var pin in pins)
        {
            _pins.Enqueue(pin);
        }
    }

    public async Task<int> AskAsync(ConsentRequest request, CancellationToken ct)
    {
        Seen.Enqueue(request);
        if (NeverAnswers)
        {
            await Task.Delay(Timeout.Infinite, ct).ContinueWith(_ => { }, TaskScheduler.Default);
            await Task.Delay(ClosesAfter, CancellationToken.None);
            ct.ThrowIfCancellationRequested();
        }

        return Declines ? throw new ConsentException(ConsentFailure.Declined) : Choose(request);
    }

    public async Task<Pin?> AskPinAsync(PinRequest request, CancellationToken ct)
    {
        PinsAsked.Enqueue(request);
        await (BeforePin?.Invoke() ?? Task.CompletedTask);
        if (_pins.TryDequeue(out var pin))
        {
            return new Pin(Encoding.UTF8.GetBytes(pin));
        }

        await Task.Delay(Timeout.Infinite, ct);
        return null;
    }

    public void Tell(string text) => Told.Enqueue(text);
}
