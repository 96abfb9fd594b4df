using System.Text;
using CsCheck;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Verification;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.AgentProtocol;

public sealed class StrictTextTests
{
    private const string Good = """{"kid":"k1","spki":"AA=="}""";

    [Fact]
    public void A_value_survives_writing_and_reading()
    {
        var key = new RequestKey("测试", "AA==");
        Assert.True(StrictJson.Parse<RequestKey>(StrictJson.Render(key), 1024).TryGetValue(out var read, out _));
        Assert.Equal(key, read);
    }

    [Theory]
    [InlineData("""{"kid":"k1","spki":"AA==","more":1}""")]
    [InlineData("""{"kid":"k1"}""")]
    [InlineData("""{"kid":"k1","kid":"k2","spki":"AA=="}""")]
    [InlineData("""{"Kid":"k1","spki":"AA=="}""")]
    [InlineData("""{"kid":null,"spki":"AA=="}""")]
    [InlineData("""{"kid":1,"spki":"AA=="}""")]
    [InlineData("""{"kid":"\ud800","spki":"AA=="}""")]
    [InlineData("""{"kid":"k1","spki":"AA==",}""")]
    [InlineData("""{"kid":"k1",/* */"spki":"AA=="}""")]
    [InlineData("""{"kid":"k1","spki":"AA=="} {}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("[[[[[[[[[[[[[[[[")]
    public void What_the_dialect_does_not_know_is_refused(string json) =>
        Refused(RejectionReason.RequestMalformed, StrictJson.Parse<RequestKey>(Encoding.UTF8.GetBytes(json), 1024));

    [Fact]
    public void Invalid_UTF8_a_byte_order_mark_and_too_many_octets_are_refused()
    {
        var good = Encoding.UTF8.GetBytes(Good);
        Assert.True(StrictJson.Parse<RequestKey>(good, good.Length).TryGetValue(out _, out _));
        Refused(RejectionReason.RequestTooLarge, StrictJson.Parse<RequestKey>(good, good.Length - 1));
        Refused(RejectionReason.RequestMalformed, StrictJson.Parse<RequestKey>([0xEF, 0xBB, 0xBF, .. good], 1024));
        Refused(RejectionReason.RequestMalformed, StrictJson.Parse<RequestKey>(Mutate(good, 8, 0x80), 1024));
    }

    [Fact]
    public void Base64_is_read_exactly_where_writing_gives_the_same_text_again()
    {
        var buffer = new byte[64];
        Gen.Char["AQgx/+ \n=="]
            .Array[0, 12]
            .Sample(
                characters =>
                {
                    var text = new string(characters);
                    var canonical =
                        Convert.TryFromBase64String(text, buffer, out var written)
                        && Convert.ToBase64String(buffer, 0, written) == text;
                    return StrictBase64.TryDecode(text, 64, out var bytes) == canonical
                        && (!canonical || buffer.AsSpan(0, written).SequenceEqual(bytes));
                },
                iter: 200_000,
                threads: 1
            );
    }

    [Fact]
    public void Base64_has_one_spelling_and_a_limit()
    {
        Gen.Byte.Array[0, 64]
            .Sample(
                bytes =>
                    StrictBase64.TryDecode(Convert.ToBase64String(bytes), 64, out var decoded)
                    && decoded.AsSpan().SequenceEqual(bytes)
                    && StrictBase64.TryDecodeUrl(System.Buffers.Text.Base64Url.EncodeToString(bytes), 64, out decoded)
                    && decoded.AsSpan().SequenceEqual(bytes),
                iter: 2_000
            );
        foreach (
            var wrong in new[] { "AA", "AA=", "AB==", "AA==\n", " AA==", "A A==", "AA-_", "AAA", "AA==AA==", "====" }
        )
        {
            Assert.False(StrictBase64.TryDecode(wrong, 64, out _), wrong);
        }

        foreach (var wrong in new[] { "AA==", "AB", "AA ", "A", "AA+/", "AA\n" })
        {
            Assert.False(StrictBase64.TryDecodeUrl(wrong, 64, out _), wrong);
        }

        Assert.False(StrictBase64.TryDecode("AAAA", 2, out _));
        Assert.False(StrictBase64.TryDecodeUrl("AAAA", 2, out _));
        Assert.False(StrictBase64.TryDecode(null, 2, out _));
    }
}
