using System.Globalization;
using System.Text;

namespace JianliRegistry.Tests.Support;

/// <summary>Hears a captcha as a person does: counts low long tones as five and high short ones as one, between longer pauses.</summary>
/// <remarks>It knows what the page tells everybody about the sounds, and nothing of the server's.</remarks>
public static class CaptchaListener
{
    private const int HeaderSize = 44;
    private const int SampleRate = 8000;
    private const int Window = SampleRate / 100;
    private const int Quiet = 6;
    private const int PauseOfDigits = 50;
    private const double LowestHighTone = 600;

    /// <param name="wav">PCM, one channel, 8 bits, 8,000 samples a second.</param>
    public static string Hear(byte[] wav)
    {
        var heard = new StringBuilder();
        var digit = 0;
        var pause = 0;
        var tone = new List<byte>();
        foreach (var window in wav.Skip(HeaderSize).Chunk(Window))
        {
            if (window.Max(s => Math.Abs(s - 128)) > Quiet)
            {
                tone.AddRange(window);
                pause = 0;
                continue;
            }

            digit += tone.Count > 0 ? ValueOf(tone) : 0;
            tone.Clear();
            pause++;
            if (pause == PauseOfDigits && digit > 0)
            {
                heard.Append(digit.ToString(CultureInfo.InvariantCulture));
                digit = 0;
            }
        }

        return heard.ToString();
    }

    private static int ValueOf(List<byte> tone)
    {
        var crossings = tone.Zip(tone.Skip(1)).Count(pair => pair.First < 128 != pair.Second < 128);
        var hertz = crossings / 2.0 * SampleRate / tone.Count;
        return hertz < LowestHighTone ? 5 : 1;
    }
}
