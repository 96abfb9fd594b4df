using System.Buffers.Binary;
using System.Text;

namespace JianliRegistry.Server.Hosting.Captchas;

/// <summary>The digits as sounds that are counted like beads of an abacus 算盘: one low long tone is five, each high short tone is one.</summary>
/// <remarks>
/// No recorded or synthetic voice is used: none could be had without the work of others. Between two tones of a digit there
/// are 150 ms, between two digits 900 ms. WAV, PCM, 8 bits, 8,000 samples a second.
/// </remarks>
internal static class CaptchaSound
{
    public const int SampleRate = 8000;
    private const int HeaderSize = 44;
    private const byte Silence = 128;
    private const int Five = 5;

    public static byte[] Render(string code, byte[] look)
    {
        var noise = new CaptchaNoise(look);
        using var samples = new MemoryStream();
        AddSilence(samples, milliseconds: 400);
        foreach (var digit in code.Select(c => c - '0'))
        {
            if (digit >= Five)
            {
                AddTone(samples, noise, hertz: noise.Between(300, 340), milliseconds: 480);
            }

            for (var i = 0; i < digit % Five; i++)
            {
                AddTone(samples, noise, hertz: noise.Between(840, 920), milliseconds: 130);
            }

            AddSilence(samples, milliseconds: 750);
        }

        return [.. Header((int)samples.Length), .. samples.ToArray()];
    }

    /// <summary>With soft ends, because a tone that is cut clicks; and the pause after it.</summary>
    private static void AddTone(Stream samples, CaptchaNoise noise, float hertz, int milliseconds)
    {
        var count = SampleRate * milliseconds / 1000;
        var ramp = SampleRate / 50;
        var loudness = noise.Between(70, 95);
        for (var i = 0; i < count; i++)
        {
            var swell = Math.Min(1, Math.Min(i, count - i) / (double)ramp);
            var value = Math.Sin(2 * Math.PI * hertz * i / SampleRate) * loudness * swell;
            samples.WriteByte((byte)(Silence + value));
        }

        AddSilence(samples, milliseconds: 150);
    }

    private static void AddSilence(Stream samples, int milliseconds)
    {
        for (var i = 0; i < SampleRate * milliseconds / 1000; i++)
        {
            samples.WriteByte(Silence);
        }
    }

    private static byte[] Header(int size)
    {
        var header = new byte[HeaderSize];
        Encoding.ASCII.GetBytes("RIFF").CopyTo(header, 0);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), HeaderSize - 8 + size);
        Encoding.ASCII.GetBytes("WAVEfmt ").CopyTo(header, 8);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(20), 1); // PCM
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(22), 1); // one channel
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), SampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(32), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(34), 8);
        Encoding.ASCII.GetBytes("data").CopyTo(header, 36);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(40), size);
        return header;
    }
}
