using System.Formats.Asn1;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Tests.Support.Certificates;
using static JianliRegistry.Core.Tests.Certificates.PathLab;
using static JianliRegistry.Core.Tests.Signing.SampleCommitmentCms;

namespace JianliRegistry.Core.Tests.Signing;

/// <summary>archive-time-stamp-v3: built here, verified here; EN 319 122-1 §5.5.</summary>
public sealed class ArchiveTimestampTests : IDisposable
{
    private static readonly DateTimeOffset Later = SigningTime.AddYears(5);
    private readonly TestAuthority _authority = new(SigningTime);
    private readonly SampleCommitmentCms _sample = new();
    private readonly byte[] _longTerm;

    public ArchiveTimestampTests() =>
        _longTerm = Value(
            CadesAssembler.AddLongTerm(
                Value(
                    CadesAssembler.AddTimestamp(_sample.Cms, _authority.TimestampToken(_sample.Signature, SigningTime))
                ),
                [_authority.Issuing.Certificate.RawData],
                _authority.Crls()
            )
        );

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void Each_renewal_covers_everything_that_was_there_before_it()
    {
        var first = Archive(_longTerm, Later);
        var grown = Value(CadesAssembler.AddLongTerm(first, [], [_authority.Crl(_authority.Issuing, [], Later)]));
        var second = Archive(grown, Later.AddYears(5));
        var archives = Value(ArchiveTimestamps.Verify(second));

        Assert.Equal([Later, Later.AddYears(5)], archives.Select(a => a.Time));
        var crls = Value(SignatureVerifier.Verify(second, _sample.Expectation)).Crls;
        Assert.Equal((2, 3), (crls.Count(archives[0].CoversCrl), crls.Count(archives[1].CoversCrl)));
        Assert.All(archives, a => Assert.True(a.CoversCertificate(_authority.Issuing.Certificate.RawData)));
        Assert.Empty(Value(ArchiveTimestamps.Verify(_longTerm)));
    }

    [Fact]
    public void The_imprint_is_over_type_and_digest_of_the_content_the_signers_fields_and_the_index()
    {
        var parsed = Value(CommitmentCms.Parse(_longTerm));
        var request = Value(ArchiveTimestamps.Prepare(_longTerm));
        byte[] type = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01];
        var content = System.Security.Cryptography.SHA256.HashData(SampleCommitmentCms.Statement);
        Assert.Equal([.. type, .. content], request.Data.AsSpan(0, type.Length + content.Length));
        Assert.EndsWith(Hex(request.HashIndex), Hex(request.Data), StringComparison.Ordinal);

        // The signer's fields stand in the signature exactly as they are stamped.
        var fields = request.Data.AsSpan()[(type.Length + content.Length)..^request.HashIndex.Length];
        Assert.True(_longTerm.AsSpan().IndexOf(fields) > 0);
        Assert.True(fields.EndsWith(parsed.Signature.Span));
    }

    [Theory]
    [InlineData("a certificate was taken away")]
    [InlineData("a CRL was taken away")]
    [InlineData("a CRL was exchanged")]
    [InlineData("the signature timestamp was exchanged")]
    [InlineData("an archive timestamp of another signature")]
    [InlineData("an archive timestamp beside the first, not over it")]
    public void What_the_index_covers_cannot_be_taken_away_or_exchanged(string what)
    {
        var archived = Value(CommitmentCms.Parse(Archive(_longTerm, Later)));
        var changed = what switch
        {
            "a certificate was taken away" => archived with { Certificates = [_sample.Certificate] },
            "a CRL was taken away" => archived with { Crls = [.. archived.Crls.Skip(1)] },
            "a CRL was exchanged" => archived with
            {
                Crls = [.. archived.Crls.Skip(1), _authority.Crl(_authority.Root, [], Later)],
            },
            "the signature timestamp was exchanged" => archived with
            {
                Timestamp = _authority.TimestampToken(_sample.Signature, SigningTime.AddMinutes(1)),
            },
            "an archive timestamp of another signature" => archived with { ArchiveTimestamps = [ForeignArchive()] },
            _ => archived with { ArchiveTimestamps = [.. archived.ArchiveTimestamps, Completed(_longTerm, Later)] },
        };
        Refused(RejectionReason.TimestampImprintMismatch, ArchiveTimestamps.Verify(changed.Encode()));
    }

    [Fact]
    public void A_renewal_that_is_older_than_what_it_renews_is_refused() =>
        Refused(
            RejectionReason.TimeOrderInvalid,
            ArchiveTimestamps.Verify(Archive(Archive(_longTerm, Later), Later.AddSeconds(-1)))
        );

    [Fact]
    public void A_token_without_its_index_is_no_archive_timestamp()
    {
        var request = Value(ArchiveTimestamps.Prepare(_longTerm));
        var bare = _authority.TimestampToken(request.Data, Later);
        Refused(
            RejectionReason.AttributeMissing,
            ArchiveTimestamps.Verify(Value(ArchiveTimestamps.Add(_longTerm, [bare])))
        );
    }

    [Fact]
    public void An_archive_timestamp_is_no_signature_timestamp()
    {
        var token = Completed(_longTerm, Later);
        var request = Value(ArchiveTimestamps.Prepare(_longTerm));
        Refused(RejectionReason.UnsignedAttributeNotAllowed, VerifiedTimestamp.Verify(token, request.Data));
    }

    [Fact]
    public void Without_a_timestamp_there_is_nothing_to_archive()
    {
        Refused(RejectionReason.CmsMalformed, ArchiveTimestamps.Prepare(_sample.Cms));
        var alone = new AsnWriter(AsnEncodingRules.DER);
        using (alone.PushSetOf())
        {
            UnsignedAttributes.Write(alone, ObjectIdentifiers.ArchiveTimestampV3, Completed(_longTerm, Later));
        }

        Refused(RejectionReason.UnsignedAttributeNotAllowed, UnsignedAttributes.Parse(alone.Encode()));
    }

    [Fact]
    public void Each_flipped_bit_of_an_archive_timestamp_is_refused_except_in_certificates_that_only_help()
    {
        var token = Completed(_longTerm, Later);
        var helper = token.AsSpan().IndexOf(_authority.Issuing.Certificate.RawData);
        var helperEnd = helper + _authority.Issuing.Certificate.RawData.Length;
        for (var i = 0; i < token.Length * 8; i++)
        {
            if (i / 8 < helper || i / 8 >= helperEnd)
            {
                var flipped = Mutate(token, i / 8, (byte)(1 << (i % 8)));
                var verdict = ArchiveTimestamps.Verify(AddUnchecked(flipped));
                Assert.False(verdict.TryGetValue(out _, out _), $"bit {i} does not matter");
            }
        }
    }

    [Fact]
    public void The_core_of_a_signature_is_the_same_at_every_level()
    {
        var core = Value(CadesAssembler.Core(_longTerm));
        var archived = Archive(Archive(_longTerm, Later), Later.AddYears(1));
        Assert.Equal(core, Value(CadesAssembler.Core(archived)));
        Assert.Single(Value(SignatureVerifier.Verify(core, _sample.Expectation)).TimestampTokens);
    }

    [Fact]
    public void An_archived_signature_is_accepted_by_SignedCms()
    {
        var second = new System.Security.Cryptography.Pkcs.SignedCms();
        second.Decode(Archive(_longTerm, Later));
        second.CheckSignature(verifySignatureOnly: true);
        Assert.Equal(2, second.SignerInfos[0].UnsignedAttributes.Count);
    }

    private byte[] Archive(byte[] cms, DateTimeOffset at) => Value(ArchiveTimestamps.Add(cms, [Completed(cms, at)]));

    private byte[] Completed(byte[] cms, DateTimeOffset at)
    {
        var request = Value(ArchiveTimestamps.Prepare(cms));
        return Value(ArchiveTimestamps.Complete(_authority.TimestampToken(request.Data, at), request));
    }

    private byte[] ForeignArchive()
    {
        var other = new SampleCommitmentCms();
        var stamped = Value(
            CadesAssembler.AddTimestamp(other.Cms, _authority.TimestampToken(other.Signature, SigningTime))
        );
        return Completed(stamped, Later);
    }

    private byte[] AddUnchecked(byte[] token)
    {
        var parsed = Value(CommitmentCms.Parse(_longTerm));
        try
        {
            return (parsed with { ArchiveTimestamps = [token] }).Encode();
        }
        catch (ArgumentException)
        {
            return [];
        }
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);
}
