using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Storage;

/// <summary>Seals 证件号 and 手机号 for the database (AES-256-GCM) and makes their blind index (HMAC-SHA-256).</summary>
/// <remarks>
/// The key file holds one key a line, <c>NUMBER:BASE64</c>, or a lone base64 key, which counts as number 1. The highest number
/// seals; every number opens. Rotation: add a line with the next number, restart, let rows be written anew. The index is keyed
/// by the lowest number, so that line stays until an index is rebuilt. Format of a sealed value: 0x01, key number (1 octet),
/// nonce (12), ciphertext, tag (16). The field and its owner are authenticated: a value moved to another row does not open.
/// </remarks>
public sealed class PersonalDataCipher
{
    private const byte Format = 1;
    private const int KeySize = 32;
    private const int HeaderSize = 2;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly SortedDictionary<byte, byte[]> _sealingKeys = [];
    private readonly byte[] _indexKey;

    private PersonalDataCipher(SortedDictionary<byte, byte[]> keys)
    {
        foreach (var (number, key) in keys)
        {
            _sealingKeys[number] = Derive(key, "seal");
        }

        _indexKey = Derive(keys.First().Value, "index");
    }

    public static PersonalDataCipher FromFile(string path)
    {
        var keys = new SortedDictionary<byte, byte[]>();
        foreach (var line in File.ReadLines(path).Select(l => l.Trim()).Where(l => l.Length > 0))
        {
            var parts = line.Split(':', 2);
            var key = new byte[KeySize];
            if (
                !byte.TryParse(parts.Length == 2 ? parts[0] : "1", CultureInfo.InvariantCulture, out var number)
                || !Convert.TryFromBase64String(parts[^1], key, out var size)
                || size != KeySize
                || key.Distinct().Count() < 8 // 32 random octets repeat far less; a default or zero key is refused
                || !keys.TryAdd(number, key)
            )
            {
                throw new StartRefusedException(
                    "PersonalData:KeyFile must hold NUMBER:BASE64 lines of 32 random octets"
                );
            }
        }

        return keys.Count > 0
            ? new PersonalDataCipher(keys)
            : throw new StartRefusedException("PersonalData:KeyFile is empty");
    }

    /// <param name="field">For example <c>application.id-number</c>.</param>
    /// <param name="owner">What the value belongs to, for example the application's number.</param>
    public byte[] Seal(string field, string owner, string value)
    {
        var (number, key) = _sealingKeys.Last();
        var plain = Encoding.UTF8.GetBytes(value);
        var sealedValue = new byte[HeaderSize + NonceSize + plain.Length + TagSize];
        sealedValue[0] = Format;
        sealedValue[1] = number;
        var nonce = sealedValue.AsSpan(HeaderSize, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(
            nonce,
            plain,
            sealedValue.AsSpan(HeaderSize + NonceSize, plain.Length),
            sealedValue.AsSpan(^TagSize..),
            AssociatedData(number, field, owner)
        );
        return sealedValue;
    }

    /// <summary>证件号 of a registered engineer.</summary>
    public string IdNumberOf(Engineer engineer) =>
        Open(PersonalDataFields.EngineerIdNumber, $"{engineer.Id:N}", engineer.IdNumberSealed);

    /// <exception cref="CryptographicException">The row was altered, moved, or sealed with a key that is gone.</exception>
    public string Open(string field, string owner, ReadOnlySpan<byte> sealedValue)
    {
        if (
            sealedValue.Length < HeaderSize + NonceSize + TagSize
            || sealedValue[0] != Format
            || !_sealingKeys.TryGetValue(sealedValue[1], out var key)
        )
        {
            throw new CryptographicException("a sealed field has an unknown format or key number");
        }

        var plain = new byte[sealedValue.Length - HeaderSize - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(
            sealedValue.Slice(HeaderSize, NonceSize),
            sealedValue.Slice(HeaderSize + NonceSize, plain.Length),
            sealedValue[^TagSize..],
            plain,
            AssociatedData(sealedValue[1], field, owner)
        );
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>Equal values of one field give equal indexes; without the key nobody can try all 手机号.</summary>
    public byte[] IndexOf(string field, string value) =>
        HMACSHA256.HashData(_indexKey, Encoding.UTF8.GetBytes($"{field}\0{value.Trim().ToUpperInvariant()}"));

    private static byte[] Derive(byte[] key, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeySize, info: Encoding.ASCII.GetBytes($"jianli/{purpose}/1"));

    private static byte[] AssociatedData(byte number, string field, string owner) =>
        Encoding.UTF8.GetBytes($"{Format}\0{number}\0{field}\0{owner}");
}
