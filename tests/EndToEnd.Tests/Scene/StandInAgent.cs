using System.Net;
using System.Text;

namespace JianliRegistry.EndToEnd.Tests.Scene;

/// <summary>Some program on the agent's port that is not our agent, or is an old one. Counts what reaches it.</summary>
internal sealed class StandInAgent : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private int _requests;

    /// <param name="allowedOrigin">Gets CORS headers; null refuses everybody as the agent refuses a stranger.</param>
    public StandInAgent(int port, string? allowedOrigin, string status)
    {
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _serving = ServeAsync(allowedOrigin, status);
    }

    public int Requests => _requests;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync(string? allowedOrigin, string status)
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _requests);
            var answer = context.Response;
            answer.StatusCode = allowedOrigin is null ? 403 : 200;
            if (allowedOrigin is not null)
            {
                answer.Headers["Access-Control-Allow-Origin"] = allowedOrigin;
                answer.ContentType = "application/json";
                await answer.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(status));
            }

            answer.Close();
        }
    }
}
