using System.Runtime.CompilerServices;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>Reads lists and answers and remembers them by their octets. Thread-safe.</summary>
internal sealed class StatusReader(PathProfile profile)
{
    private const int LargeList = 64 * 1024;
    private readonly BoundedCache<Sha256Key, CertificateRevocationList> _crls = new(64);
    private readonly BoundedCache<Sha256Key, OcspResponse> _responses = new(1024);

    // Hashing megabytes at each login to find a list again would cost more than the login.
    private readonly ConditionalWeakTable<byte[], CertificateRevocationList> _largeCrls = [];

    // A server asks with the same arrays until a list is renewed.
    private volatile LastRead? _last;

    public IReadOnlyList<OcspResponse> ReadResponses(IReadOnlyList<byte[]> encodings) =>
        encodings.Count == 0 ? [] : ReadAll(encodings, _responses, der => OcspResponse.Parse(der, profile));

    public IReadOnlyList<CertificateRevocationList> ReadCrls(IReadOnlyList<byte[]> encodings)
    {
        if (_last is { } last && AreSame(last.Encodings, encodings))
        {
            return last.Lists;
        }

        var lists = FindCrls(encodings);
        _last = new LastRead([.. encodings], lists);
        return lists;
    }

    private List<CertificateRevocationList> FindCrls(IReadOnlyList<byte[]> encodings)
    {
        if (encodings.All(der => der.Length < LargeList))
        {
            return ReadAll(encodings, _crls, ParseCrl);
        }

        var lists = new List<CertificateRevocationList>(encodings.Count);
        foreach (var der in encodings)
        {
            if (_largeCrls.TryGetValue(der, out var known))
            {
                lists.Add(known);
                continue;
            }

            var read = ReadAll([der], _crls, ParseCrl);
            lists.AddRange(read);
            if (der.Length >= LargeList && read is [var large])
            {
                _largeCrls.AddOrUpdate(der, large);
            }
        }

        return lists;
    }

    private Verdict<CertificateRevocationList> ParseCrl(byte[] der) => CertificateRevocationList.Parse(der, profile);

    private static bool AreSame(byte[][] known, IReadOnlyList<byte[]> asked)
    {
        if (known.Length != asked.Count)
        {
            return false;
        }

        for (var i = 0; i < known.Length; i++)
        {
            if (!ReferenceEquals(known[i], asked[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static List<T> ReadAll<T>(
        IReadOnlyList<byte[]> encodings,
        BoundedCache<Sha256Key, T> cache,
        Func<byte[], Verdict<T>> parse
    )
        where T : class
    {
        var values = new List<T>(encodings.Count);
        foreach (var der in encodings)
        {
            var key = Sha256Key.Of(der);
            if (!cache.TryGet(key, out var value))
            {
                // What can't be read is no status; the hard fail above does the rest.
                if (!parse([.. der]).TryGetValue(out value, out _))
                {
                    continue;
                }

                cache.Set(key, value);
            }

            values.Add(value);
        }

        return values;
    }

    private sealed record LastRead(byte[][] Encodings, IReadOnlyList<CertificateRevocationList> Lists);
}
