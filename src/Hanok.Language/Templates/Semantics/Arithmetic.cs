using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>The operators <c>+ - * / // % **</c> and the signs.</summary>
static class Arithmetic
{
    /// <summary>Applies an operator.</summary>
    /// <exception cref="TemplateFault">It does not work on these values, or the result is too large.</exception>
    public static object? Apply(Run run, string op, object? a, object? b)
    {
        if (a is Undefined u) throw u.Fault;
        if (op == "%" && a is JinjaText format) return PercentFormat.Apply(run, format, b);
        if (b is Undefined v) throw v.Fault;
        if (Numbers.IsNumber(a) && Numbers.IsNumber(b)) return OnNumbers(run, op, a, b);
        return op switch
        {
            "+" => Join(run, a, b),
            "*" => Numbers.TryWhole(b, out BigInteger times) ? Repeat(run, a, times, b) : Numbers.TryWhole(a, out times) ? Repeat(run, b, times, a) : null,
            _ => null,
        } ?? throw Wrong(op, a, b);
    }

    /// <summary><c>-x</c> or <c>+x</c>.</summary>
    public static object Sign(object? value, bool negative) => value switch
    {
        Undefined u => throw u.Fault,
        double d => negative ? -d : d,
        _ => Numbers.TryWhole(value, out BigInteger n) ? negative ? -n : n : throw new TemplateFault("sign", PythonType.NameOf(value)),
    };

    /// <summary>The error that an operator does not work on two values.</summary>
    public static TemplateFault Wrong(string op, object? a, object? b) => new("operands", op, PythonType.NameOf(a), PythonType.NameOf(b));

    static object OnNumbers(Run run, string op, object? a, object? b)
    {
        run.Budget.Bytes(32);
        if (!Numbers.TryWhole(a, out BigInteger x) || !Numbers.TryWhole(b, out BigInteger y)) return OnDoubles(op, Numbers.ToDouble(a), Numbers.ToDouble(b));
        Take(run, x.GetBitLength() + y.GetBitLength());
        switch (op)
        {
            case "+": return Bounded(x + y);
            case "-": return Bounded(x - y);
            case "*":
                if (x.GetBitLength() + y.GetBitLength() > Numbers.MostBits) throw new TemplateFault("number_large");
                return x * y;
            case "**": return Power(run, x, y);
        }
        if (y.IsZero) throw new TemplateFault("zero");
        if (op == "/") return Divide(x, y);
        BigInteger quotient = BigInteger.DivRem(x, y, out BigInteger rest);
        bool down = !rest.IsZero && rest.Sign != y.Sign;
        return op == "//" ? down ? quotient - 1 : quotient : down ? rest + y : rest;
    }

    // A result of so many bits, and another on the way to it; the time of multiplying and dividing grows with the square.
    static void Take(Run run, long bits)
    {
        run.Budget.Bytes(bits / 2);
        run.Budget.Steps(bits * bits >> 20);
    }

    static object OnDoubles(string op, double x, double y)
    {
        switch (op)
        {
            case "+": return x + y;
            case "-": return x - y;
            case "*": return x * y;
            case "**":
                if (x == 0 && y < 0) throw new TemplateFault("zero");
                if (x < 0 && double.IsFinite(x) && double.IsFinite(y) && !double.IsInteger(y)) throw new TemplateFault("complex");
                double power = Math.Pow(x, y);
                return double.IsInfinity(power) && double.IsFinite(x) && double.IsFinite(y) ? throw new TemplateFault("number_large") : power;
        }
        if (y == 0) throw new TemplateFault("zero");
        if (op == "/") return x / y;
        double rest = x % y;
        if (rest != 0 && rest < 0 != y < 0) rest += y;
        if (op == "%") return rest == 0 ? Math.CopySign(0, y) : rest;
        double quotient = (x - rest) / y, floor = Math.Floor(quotient);
        if (quotient - floor > 0.5) floor++;
        return quotient == 0 ? Math.CopySign(0, x / y) : floor;
    }

    static object Power(Run run, BigInteger x, BigInteger y)
    {
        if (y.Sign < 0) return x.IsZero ? throw new TemplateFault("zero") : Math.Pow(Numbers.ToDouble(x), Numbers.ToDouble(y));
        if (BigInteger.Abs(x) <= 1) return y.IsZero ? BigInteger.One : x.Sign < 0 && y.IsEven ? BigInteger.One : x;
        if (y > Numbers.MostPowerBits || (long)y * (x.GetBitLength() - 1) > Numbers.MostPowerBits) throw new TemplateFault("number_large");
        Take(run, (long)y * x.GetBitLength());
        BigInteger power = BigInteger.Pow(x, (int)y);
        return power.GetBitLength() <= Numbers.MostPowerBits ? power : throw new TemplateFault("number_large");
    }

    // Correctly rounded also where an operand is beyond binary64: 70 bits of quotient and a sticky bit.
    static double Divide(BigInteger x, BigInteger y)
    {
        if (x.GetBitLength() <= 53 && y.GetBitLength() <= 53) return (double)x / (double)y;
        BigInteger a = BigInteger.Abs(x), b = BigInteger.Abs(y);
        int shift = (int)(70 - (a.GetBitLength() - b.GetBitLength()));
        BigInteger quotient = BigInteger.DivRem(shift >= 0 ? a << shift : a, shift >= 0 ? b : b << -shift, out BigInteger rest);
        double result = Math.ScaleB((double)(rest.IsZero ? quotient : quotient | 1), -shift);
        if (double.IsInfinity(result)) throw new TemplateFault("number_large");
        return x.Sign == y.Sign ? result : -result;
    }

    static BigInteger Bounded(BigInteger n) => n.GetBitLength() <= Numbers.MostBits ? n : throw new TemplateFault("number_large");

    static object? Join(Run run, object? a, object? b)
    {
        switch (a, b)
        {
            case (JinjaText x, JinjaText y):
                bool markup = x.IsMarkup || y.IsMarkup;
                if (markup && !x.IsMarkup) x = Html.Escape(run, x);
                if (markup && !y.IsMarkup) y = Html.Escape(run, y);
                JinjaText joined = new JinjaTextBuilder(run.Budget).Append(x).Append(y).ToText();
                return markup ? joined.AsMarkup() : joined;
            case (ListValue x, ListValue y): return new ListValue(Joined(run, x.Items, y.Items));
            case (TupleValue x, TupleValue y): return new TupleValue(Joined(run, x.Items, y.Items));
            default: return null;
        }
    }

    static object?[] Joined(Run run, IReadOnlyList<object?> a, IReadOnlyList<object?> b)
    {
        run.Budget.Items((long)a.Count + b.Count);
        return [.. a, .. b];
    }

    static object? Repeat(Run run, object? value, BigInteger times, object? factor)
    {
        int n = Math.Max(0, Numbers.Clamp(times));
        switch (value)
        {
            case JinjaText t:
                if ((long)t.Value.Length * n > run.Budget.Limits.OutputLength) throw new TemplateFault("output", run.Budget.Limits.OutputLength);
                JinjaTextBuilder text = new(run.Budget);
                run.Budget.Steps(n >> 6);
                if (t.Value.Length > 0) for (int i = 0; i < n; i++) text.Append(t);
                return t.IsMarkup ? text.ToText().AsMarkup() : text.ToText();
            case ListValue l: return new ListValue(Repeated(run, l.Items, n));
            case TupleValue l: return new TupleValue(Repeated(run, l.Items, n));
            default: throw Wrong("*", value, factor);
        }
    }

    static object?[] Repeated(Run run, IReadOnlyList<object?> items, int times)
    {
        run.Budget.Items((long)items.Count * times);
        object?[] all = new object?[items.Count * times];
        for (int i = 0; i < all.Length; i++) all[i] = items[i % items.Count];
        return all;
    }
}
