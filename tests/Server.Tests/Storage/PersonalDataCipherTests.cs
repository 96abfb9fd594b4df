using System.Security.Cryptography;
using JianliRegistry.Server.Storage;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.Server.Tests.Storage;

public sealed class PersonalDataCipherTests : IDisposable
{
    private const string Field = PersonalDataFields.ApplicantMobile;
    private readonly TemporaryDirectory _directory = new();
    private readonly string _first = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly string _second = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_sealed_value_opens_for_its_owner_only()
    {
        var cipher = With(_first);
        var sealedValue = cipher.Seal(Field, "JL-1", "13900000001");

        Assert.Equal("13900000001", cipher.Open(Field, "JL-1", sealedValue));
        Assert.ThrowsAny<CryptographicException>(() => cipher.Open(Field, "JL-2", sealedValue));
        Assert.ThrowsAny<CryptographicException>(() => cipher.Open("other", "JL-1", sealedValue));
    }

    [Fact]
    public void Every_flipped_bit_is_found()
    {
        var cipher = With(_first);
        var sealedValue = cipher.Seal(Field, "JL-1", "13900000001");
        for (var bit = 0; bit < sealedValue.Length * 8; bit++)
        {
            var flipped = sealedValue.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<CryptographicException>(() => cipher.Open(Field, "JL-1", flipped));
        }
    }

    [Fact]
    public void After_a_rotation_old_values_open_and_the_index_stays()
    {
        var before = With(_first);
        var old = before.Seal(Field, "JL-1", "13900000001");
        var after = With($"1:{_first}\n2:{_second}");

        Assert.Equal("13900000001", after.Open(Field, "JL-1", old));
        Assert.Equal(2, after.Seal(Field, "JL-1", "x")[1]);
        Assert.Equal(before.IndexOf(Field, "13900000001"), after.IndexOf(Field, " 13900000001"));
        Assert.NotEqual(after.IndexOf(Field, "13900000001"), after.IndexOf("other", "13900000001"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("c2hvcnQ=")]
    [InlineData("x:AAAA")]
    public void A_missing_default_or_short_key_refuses_the_start(string content) =>
        Assert.Throws<StartRefusedException>(() => With(content));

    private PersonalDataCipher With(string content)
    {
        var file = _directory.File("personal-data.key");
        File.WriteAllText(file, content);
        return PersonalDataCipher.FromFile(file);
    }
}
