using System.Formats.Asn1;

namespace JianliRegistry.Core.Certificates;

/// <summary>Reads DER that was found canonical before, value by value, without an allocation.</summary>
/// <remarks>For lists of tens of thousands of entries; everything else uses AsnReader.</remarks>
internal ref struct DerCursor(ReadOnlySpan<byte> rest)
{
    public const byte Integer = 0x02;
    public const byte OctetString = 0x04;
    public const byte ObjectIdentifier = 0x06;
    public const byte Enumerated = 0x0A;
    public const byte UtcTime = 0x17;
    public const byte GeneralizedTime = 0x18;
    public const byte Sequence = 0x30;
    private const byte Boolean = 0x01;
    private ReadOnlySpan<byte> _rest = rest;

    public readonly bool HasData => !_rest.IsEmpty;

    /// <summary>Octets that were not read yet.</summary>
    public readonly int Remaining => _rest.Length;

    public readonly bool IsAt(byte tag) => !_rest.IsEmpty && _rest[0] == tag;

    /// <summary>The content of the next value, which must have that tag.</summary>
    public ReadOnlySpan<byte> Read(byte tag)
    {
        if (!IsAt(tag) || _rest.Length < 2)
        {
            throw new AsnContentException($"no value with tag {tag:X2}");
        }

        int length = _rest[1];
        var offset = 2;
        if (length >= 0x80)
        {
            var octets = length & 0x7F;
            length = 0;
            for (; offset < 2 + octets; offset++)
            {
                length = (length << 8) | _rest[offset];
            }
        }

        var content = _rest.Slice(offset, length);
        _rest = _rest[(offset + length)..];
        return content;
    }

    /// <summary>The DEFAULT FALSE of an extension's critical; written out it would not be DER.</summary>
    public bool ReadCritical()
    {
        if (!IsAt(Boolean))
        {
            return false;
        }

        return Read(Boolean)[0] != 0 ? true : throw new AsnContentException("critical FALSE must not be written");
    }

    public readonly void ExpectEnd()
    {
        if (HasData)
        {
            throw new AsnContentException("more than belongs there");
        }
    }

    /// <summary>RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050 on.</summary>
    /// <param name="requireIssuerDuties">False lets GeneralizedTime pass before 2050 too.</param>
    public DateTimeOffset ReadTime(bool requireIssuerDuties)
    {
        if (IsAt(UtcTime))
        {
            var digits = Read(UtcTime);
            var year = TwoDigits(digits);
            return ParseTime(year < 50 ? 2000 + year : 1900 + year, digits[2..]);
        }

        var time = ReadGeneralizedTime();
        return !requireIssuerDuties || time.Year >= 2050
            ? time
            : throw new AsnContentException("GeneralizedTime before 2050");
    }

    /// <summary>Whole seconds.</summary>
    public DateTimeOffset ReadGeneralizedTime()
    {
        var digits = Read(GeneralizedTime);
        return digits.Length == 15
            ? ParseTime((100 * TwoDigits(digits)) + TwoDigits(digits[2..]), digits[4..])
            : throw new AsnContentException("a fraction of a second");
    }

    private static DateTimeOffset ParseTime(int year, ReadOnlySpan<byte> digits)
    {
        var (month, day) = (TwoDigits(digits), TwoDigits(digits[2..]));
        var (hour, minute, second) = (TwoDigits(digits[4..]), TwoDigits(digits[6..]), TwoDigits(digits[8..]));
        return
            year > 0
            && month is >= 1 and <= 12
            && day >= 1
            && day <= DateTime.DaysInMonth(year, month)
            && hour < 24
            && minute < 60
            && second < 60
            ? new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero)
            : throw new AsnContentException("no such day or hour");
    }

    private static int TwoDigits(ReadOnlySpan<byte> digits) => (10 * (digits[0] - '0')) + digits[1] - '0';
}
