using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Tests.Mutants;

/// <summary>A SignedData taken apart into pieces that can each be made wrong; nothing is checked when it is put together.</summary>
internal sealed record CmsForge
{
    public string Type { get; init; } = ObjectIdentifiers.SignedData;
    public required int Version { get; init; }
    public required IReadOnlyList<byte[]> Digests { get; init; }
    public required string ContentType { get; init; }
    public required byte[]? Content { get; init; }
    public required IReadOnlyList<byte[]> Certificates { get; init; }
    public required IReadOnlyList<byte[]> Crls { get; init; }
    public required IReadOnlyList<SignerForge> Signers { get; init; }

    /// <summary>False: certificates and CRLs stand in the order given.</summary>
    public bool IsSorted { get; init; } = true;

    public SignerForge Signer => Signers[0];

    public static CmsForge Read(byte[] der)
    {
        var info = Der.Elements(der);
        var data = Der.Elements(Der.Elements(info[1])[0]);
        var content = Der.Elements(data[2]);
        IReadOnlyList<byte[]> Tagged(byte tag) =>
            data.Skip(3).FirstOrDefault(e => e[0] == tag) is { } set ? Der.Elements(set) : [];
        return new CmsForge
        {
            Version = data[0][^1],
            Digests = Der.Elements(data[1]),
            ContentType = OidOf(content[0]),
            Content = content.Count > 1 ? ValueOf(Der.Elements(content[1])[0]) : null,
            Certificates = Tagged(Der.Context0),
            Crls = Tagged(Der.Context1),
            Signers = [.. Der.Elements(data[^1]).Select(SignerForge.Read)],
        };
    }

    public byte[] Encode() =>
        Der.Tlv(
            Der.Sequence,
            Der.Oid(Type),
            Der.Tlv(
                Der.Context0,
                Der.Tlv(
                    Der.Sequence,
                    Der.Integer(Version),
                    Der.Tlv(Der.Set, Der.Sorted(Digests)),
                    Der.Tlv(
                        Der.Sequence,
                        Der.Oid(ContentType),
                        Content is null ? [] : Der.Tlv(Der.Context0, Der.Octets(Content))
                    ),
                    Der.Tlv(Der.Context0, InOrder(Certificates)),
                    Crls.Count == 0 ? [] : Der.Tlv(Der.Context1, InOrder(Crls)),
                    Der.Tlv(Der.Set, SignersInOrder())
                )
            )
        );

    /// <summary>The same with another signer, the only one.</summary>
    public CmsForge With(Func<SignerForge, SignerForge> change) => this with { Signers = [change(Signer)] };

    internal static string OidOf(byte[] encoded) =>
        new System.Formats.Asn1.AsnReader(encoded, System.Formats.Asn1.AsnEncodingRules.BER).ReadObjectIdentifier();

    internal static byte[] ValueOf(byte[] encoded) =>
        new System.Formats.Asn1.AsnReader(encoded, System.Formats.Asn1.AsnEncodingRules.BER)
            .PeekContentBytes()
            .ToArray();

    /// <summary>Signed again until the order given is the one that DER demands: some tools look at the first signer only.</summary>
    private List<byte[]> SignersInOrder()
    {
        while (true)
        {
            var signers = Signers.Select(s => s.Encode(Content ?? [])).ToList();
            if (Der.Sorted(signers).SequenceEqual(signers))
            {
                return signers;
            }
        }
    }

    private IEnumerable<byte[]> InOrder(IReadOnlyList<byte[]> values) => IsSorted ? Der.Sorted(values) : values;
}

/// <summary>One attribute, signed or not, with any number of values.</summary>
internal sealed record ForgedAttribute(string Oid, params IReadOnlyList<byte[]> Values)
{
    public byte[] Encode() => Der.Tlv(Der.Sequence, Der.Oid(Oid), Der.Tlv(Der.Set, Der.Sorted(Values)));
}

/// <summary>A SignerInfo in pieces. Its signature is made when it is encoded, so that a mutant is wrong in one thing only.</summary>
internal sealed record SignerForge
{
    public required int Version { get; init; }

    /// <summary>SignerIdentifier as it stands.</summary>
    public required byte[] Id { get; init; }
    public required byte[] Digest { get; init; }

    /// <summary>Null: none, and the signature is over the content.</summary>
    public required IReadOnlyList<ForgedAttribute>? Attributes { get; init; }
    public bool IsSorted { get; init; } = true;
    public required byte[] Algorithm { get; init; }

    /// <summary>Makes the signature over the attributes; null keeps <see cref="Signature"/>.</summary>
    public Func<byte[], byte[]>? Sign { get; init; }
    public required byte[] Signature { get; init; }

    /// <summary>Last change of the signature's octets.</summary>
    public Func<byte[], byte[]> Spoil { get; init; } = signature => signature;

    /// <summary>Unsigned attributes, given the signature.</summary>
    public required Func<byte[], IReadOnlyList<ForgedAttribute>> Unsigned { get; init; }

    public static SignerForge Read(byte[] encoded)
    {
        var parts = Der.Elements(encoded);
        var unsigned = parts.Count > 6 ? ReadAttributes(parts[6]) : [];
        return new SignerForge
        {
            Version = parts[0][^1],
            Id = parts[1],
            Digest = parts[2],
            Attributes = ReadAttributes(parts[3]),
            Algorithm = parts[4],
            Signature = CmsForge.ValueOf(parts[5]),
            Unsigned = _ => unsigned,
        };
    }

    public byte[] Encode(byte[] content)
    {
        var set = Attributes is null ? null : AttributeBytes(Der.Set);
        var signature = Spoil(Sign?.Invoke(set ?? content) ?? Signature);
        var unsigned = Unsigned(signature);
        return Der.Tlv(
            Der.Sequence,
            Der.Integer(Version),
            Id,
            Digest,
            Attributes is null ? [] : AttributeBytes(Der.Context0),
            Algorithm,
            Der.Octets(signature),
            unsigned.Count == 0 ? [] : Der.Tlv(Der.Context1, Der.Sorted(unsigned.Select(a => a.Encode())))
        );
    }

    /// <summary>The bytes that are signed (tag SET) or stand in the SignerInfo (tag [0]).</summary>
    public byte[] AttributeBytes(byte tag)
    {
        var encoded = Attributes!.Select(a => a.Encode());
        return Der.Tlv(tag, IsSorted ? Der.Sorted(encoded) : encoded.Reverse());
    }

    public SignerForge Without(string oid) => this with { Attributes = [.. Attributes!.Where(a => a.Oid != oid)] };

    public SignerForge And(params IReadOnlyList<ForgedAttribute> more) =>
        this with
        {
            Attributes = [.. Attributes!, .. more],
        };

    /// <summary>Another value for one signed attribute.</summary>
    public SignerForge Put(string oid, params IReadOnlyList<byte[]> values) =>
        this with
        {
            Attributes = [.. Attributes!.Select(a => a.Oid == oid ? new ForgedAttribute(oid, values) : a)],
        };

    public byte[] ValueOf(string oid) => Attributes!.Single(a => a.Oid == oid).Values[0];

    public SignerForge Inject(ForgedAttribute attribute) =>
        this with
        {
            Unsigned = signature => [.. Unsigned(signature), attribute],
        };

    private static List<ForgedAttribute> ReadAttributes(byte[] tagged) =>
        [
            .. Der.Elements(tagged)
                .Select(a => Der.Elements(a))
                .Select(a => new ForgedAttribute(CmsForge.OidOf(a[0]), Der.Elements(a[1]))),
        ];
}
