using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace JianliRegistry.Core.Signing;

/// <summary>A point (X/Z², Y/Z³) of the curve of SM2, coordinates in Montgomery's form; Z = 0 is the point at infinity.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Sm2Jacobian(UInt256 X, UInt256 Y, UInt256 Z)
{
    private const int WindowWidth = 2;
    private const int Multiples = 1 << WindowWidth;
    private const int Windows = 256 / WindowWidth;

    /// <summary>G (GB/T 32918.5).</summary>
    public static Sm2Jacobian Generator { get; } =
        FromAffine(
            Hex("32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"),
            Hex("BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0")
        );

    public static Sm2Jacobian Infinity => default;

    public bool IsInfinity => Z.IsZero;

    /// <summary>A point that is known to lie on the curve.</summary>
    public static Sm2Jacobian FromAffine(in UInt256 x, in UInt256 y) =>
        new(Sm2Field.Enter(x), Sm2Field.Enter(y), Sm2Field.One);

    /// <summary>True when the affine x, taken modulo the prime, is this number below the prime.</summary>
    public bool HasX(in UInt256 x) => !IsInfinity && Sm2Field.Multiply(Sm2Field.Enter(x), Sm2Field.Square(Z)) == X;

    /// <summary>a·P + b·Q, two bits of both at a time over the sums of their small multiples (Straus 1964).</summary>
    public static Sm2Jacobian SumOfMultiples(in UInt256 a, in Sm2Jacobian p, in UInt256 b, in Sm2Jacobian q)
    {
        Span<Sm2Jacobian> sums = stackalloc Sm2Jacobian[Multiples * Multiples];
        sums[0] = Infinity;
        for (var i = 0; i < Multiples; i++)
        {
            if (i > 0)
            {
                sums[i * Multiples] = Add(sums[(i - 1) * Multiples], p);
            }

            for (var j = 1; j < Multiples; j++)
            {
                sums[(i * Multiples) + j] = Add(sums[(i * Multiples) + j - 1], q);
            }
        }

        var sum = Infinity;
        for (var window = Windows - 1; window >= 0; window--)
        {
            sum = Double(Double(sum));
            sum = Add(sum, sums[(a.Window(window, WindowWidth) * Multiples) + b.Window(window, WindowWidth)]);
        }

        return sum;
    }

    /// <summary>2P on a curve with a = −3 (Bernstein and Lange, Explicit-Formulas Database, dbl-2001-b).</summary>
    public static Sm2Jacobian Double(in Sm2Jacobian p)
    {
        var delta = Sm2Field.Square(p.Z);
        var gamma = Sm2Field.Square(p.Y);
        var beta = Sm2Field.Multiply(p.X, gamma);
        var slope = Sm2Field.Multiply(Sm2Field.Subtract(p.X, delta), Sm2Field.Add(p.X, delta));
        var alpha = Sm2Field.Add(slope, Sm2Field.Add(slope, slope));
        var beta4 = Times4(beta);
        var x = Sm2Field.Subtract(Sm2Field.Square(alpha), Sm2Field.Add(beta4, beta4));
        var z = Sm2Field.Subtract(Sm2Field.Square(Sm2Field.Add(p.Y, p.Z)), Sm2Field.Add(gamma, delta));
        var gamma8 = Times4(Sm2Field.Add(Sm2Field.Square(gamma), Sm2Field.Square(gamma)));
        var y = Sm2Field.Subtract(Sm2Field.Multiply(alpha, Sm2Field.Subtract(beta4, x)), gamma8);
        return new Sm2Jacobian(x, y, z);
    }

    /// <summary>P + Q for any two points, the same and opposite ones too.</summary>
    public static Sm2Jacobian Add(in Sm2Jacobian p, in Sm2Jacobian q)
    {
        if (p.IsInfinity || q.IsInfinity)
        {
            return p.IsInfinity ? q : p;
        }

        var pz = Sm2Field.Square(p.Z);
        var qz = Sm2Field.Square(q.Z);
        var u = Sm2Field.Multiply(p.X, qz);
        var s = Sm2Field.Multiply(p.Y, Sm2Field.Multiply(q.Z, qz));
        var h = Sm2Field.Subtract(Sm2Field.Multiply(q.X, pz), u);
        var r = Sm2Field.Subtract(Sm2Field.Multiply(q.Y, Sm2Field.Multiply(p.Z, pz)), s);
        if (h.IsZero)
        {
            return r.IsZero ? Double(p) : Infinity;
        }

        var h2 = Sm2Field.Square(h);
        var h3 = Sm2Field.Multiply(h, h2);
        var v = Sm2Field.Multiply(u, h2);
        var x = Sm2Field.Subtract(Sm2Field.Square(r), Sm2Field.Add(h3, Sm2Field.Add(v, v)));
        var y = Sm2Field.Subtract(Sm2Field.Multiply(r, Sm2Field.Subtract(v, x)), Sm2Field.Multiply(s, h3));
        return new Sm2Jacobian(x, y, Sm2Field.Multiply(h, Sm2Field.Multiply(p.Z, q.Z)));
    }

    private static UInt256 Times4(in UInt256 a)
    {
        var twice = Sm2Field.Add(a, a);
        return Sm2Field.Add(twice, twice);
    }

    private static UInt256 Hex(string digits) =>
        UInt256.From(BigInteger.Parse("0" + digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}
