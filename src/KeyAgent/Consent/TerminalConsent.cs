using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Consent;

/// <summary>Consent on the terminal the agent was started in. Its prompts are stable lines (docs/protocol.md §6), so that a script can type like a person.</summary>
internal sealed class TerminalConsent(TimeProvider clock, Stream output) : IConsentPrompt
{
    public const string ChoicePrompt = "请选择证书，输入序号：";
    public const string ConfirmPrompt = "确认签名吗？输入 yes 继续：";
    public const string FinalTryPrompt = "这是最后一次输入密码的机会，输错后身份锁将被锁死。输入 yes 继续：";
    public const string PinPrompt = "请输入身份锁密码（PIN）：";

    // A yes typed by reflex, before the question was read, must not count.
    private static readonly TimeSpan ReadingTime = TimeSpan.FromMilliseconds(700);

    public async Task<int> AskAsync(ConsentRequest request, CancellationToken ct)
    {
        Write(Describe(request));
        var choice = 0;
        if (request.Certificates.Count > 1)
        {
            var line = await AskLineAsync(ChoicePrompt, ct);
            var isNumber = int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out choice);
            if (!isNumber || choice < 1 || choice > request.Certificates.Count)
            {
                throw new ConsentException(ConsentFailure.Declined);
            }

            choice--;
        }

        await ConfirmAsync(ConfirmPrompt, ct);
        return choice;
    }

    public async Task<Pin?> AskPinAsync(PinRequest request, CancellationToken ct)
    {
        Write(request.IsRetry ? "身份锁密码不正确，请重新输入；直接回车放弃。" : $"身份锁：{request.TokenLabel}");
        if (request.State == PinState.CountLow)
        {
            Write("注意：之前有过密码输入错误，剩余次数不多。");
        }

        if (request.State == PinState.FinalTry)
        {
            await ConfirmAsync(FinalTryPrompt, ct);
        }

        if (request.HasOwnPinPad)
        {
            Write("请在身份锁的键盘上输入密码。");
            return null;
        }

        using var quiet = new TerminalEcho();
        TerminalInput.Drain();
        Write(PinPrompt);
        var (memory, length) = await TerminalInput.ReadLineAsync(ct);
        try
        {
            return length > 0 ? new Pin(memory.AsSpan(0, length)) : throw new ConsentException(ConsentFailure.Declined);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(memory);
        }
    }

    public void Tell(string text) => Write(text);

    private async Task ConfirmAsync(string prompt, CancellationToken ct)
    {
        if (await AskLineAsync(prompt, ct) != "yes")
        {
            throw new ConsentException(ConsentFailure.Declined);
        }
    }

    private async Task<string> AskLineAsync(string prompt, CancellationToken ct)
    {
        await Task.Delay(ReadingTime, clock, ct);
        TerminalInput.Drain();
        Write(prompt);
        var (memory, length) = await TerminalInput.ReadLineAsync(ct);
        return Encoding.UTF8.GetString(memory, 0, length).Trim();
    }

    private static string Describe(ConsentRequest request)
    {
        var text = new StringBuilder();
        text.AppendLine("════════════════════════════════════════");
        text.AppendLine(CultureInfo.InvariantCulture, $"网站：{request.Origin}");
        text.AppendLine(CultureInfo.InvariantCulture, $"服务器：{request.ServerName}");
        text.AppendLine(CultureInfo.InvariantCulture, $"用途：{request.Purpose}");
        if (request.Log is { } seen)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"存证日志：{seen}");
        }

        for (var i = 0; i < request.Certificates.Count; i++)
        {
            var c = request.Certificates[i];
            text.Append(CultureInfo.InvariantCulture, $"证书 {i + 1}：{c.Organization} {c.CreditCode} {c.KeyType}");
            text.Append(
                CultureInfo.InvariantCulture,
                $" 有效期至 {c.NotAfter:yyyy-MM-dd}{(c.IsUsable ? "" : "（已过期）")}"
            );
            text.AppendLine(CultureInfo.InvariantCulture, $" 身份锁 {c.TokenLabel} 密码状态 {Words(c.Pin)}");
        }

        for (var i = 0; i < request.Statements.Count; i++)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"──── 将被签名的内容 {i + 1}/{request.Statements.Count} ────"
            );
            text.Append(request.Statements[i]);
        }

        text.Append("════════════════════════════════════════");
        return text.ToString();
    }

    private static string Words(PinState state) =>
        state switch
        {
            PinState.Ok => "正常",
            PinState.CountLow => "曾输错",
            PinState.FinalTry => "仅剩一次",
            PinState.Locked => "已锁死",
            _ => "未设置",
        };

    /// <summary>Every prompt is a whole line, flushed: a driver waits for the line, a person sees the cursor below it.</summary>
    private void Write(string text)
    {
        output.Write(Encoding.UTF8.GetBytes(text + "\n"));
        output.Flush();
    }
}
