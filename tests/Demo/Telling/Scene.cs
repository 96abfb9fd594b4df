using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Demo.Cast;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.Telling;

/// <summary>What the chapters hand on to each other.</summary>
internal sealed class Scene(RegistryStack stack, string output) : IDisposable
{
    public RegistryStack Stack { get; } = stack;

    /// <summary>Where the evidence stays.</summary>
    public string Output { get; } = output;
    public string Package => Path.Combine(Output, "evidence.asice");
    public string Unpacked => Path.Combine(Output, "evidence");
    public string Anchors => Path.Combine(Output, "anchors");

    /// <summary>The enterprise that the story is about.</summary>
    public LegacyAccount Account => Stack.Legacy.AccountOf(Stack.Locks["good-p256"]);

    /// <summary>The browser in which it logs in and reports.</summary>
    public Page Page { get; } = new(stack);

    /// <summary>The key login that succeeded, as it was sent.</summary>
    public LoginBody? Login { get; set; }

    /// <summary>The pre-session cookie it was sent with.</summary>
    public string? LoginCookie { get; set; }

    /// <summary>The report: what the server asked, what the agent signed, what came back.</summary>
    public ReportRecord? Report { get; set; }

    /// <summary>A statement for the same report that a second tab had open before the report was sent.</summary>
    public SignOrder? SecondTab { get; set; }

    public ReportRecord Reported => Report ?? throw new UnexpectedException("nothing was reported");

    public string FirstApplication => Stack.Legacy.ApplicationNumbers[0];
    public string SecondApplication => Stack.Legacy.ApplicationNumbers[1];

    public void Dispose() => Page.Dispose();
}

/// <summary>POST /login.</summary>
internal sealed record LoginBody(string Account, string Password, string Challenge, AuthenticationToken Token);

/// <summary>The answer of POST /reporting/{number}/sign-request.</summary>
internal sealed record SignOrder(string Request, string Statement, DateTimeOffset ExpiresAt);

/// <summary>POST /reporting/{number}/submission.</summary>
internal sealed record Submission(
    string Statement,
    string SignedAttrs,
    string Signature,
    string Algorithm,
    string Certificate
);

/// <summary>The answer to a submission.</summary>
internal sealed record ReceiptAnswer(
    string ReceiptNumber,
    string ReceiptText,
    string ReceiptSignature,
    string Location
);

/// <param name="ReceiptBytes">The answer's body, byte for byte.</param>
internal sealed record ReportRecord(Submission Submission, ReceiptAnswer Receipt, byte[] ReceiptBytes);
