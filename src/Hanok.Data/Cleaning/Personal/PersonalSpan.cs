namespace Hanok.Data.Cleaning.Personal;

/// <summary>Kinds of personal data that are found by rule.</summary>
public enum PersonalKind
{
    /// <summary>Korean resident or foreigner registration number.</summary>
    Resident,

    /// <summary>Korean business registration number.</summary>
    Business,

    /// <summary>Korean corporate registration number.</summary>
    Corporate,

    /// <summary>Telephone number.</summary>
    Phone,

    /// <summary>Payment card number.</summary>
    Card,

    /// <summary>Korean passport number.</summary>
    Passport,

    /// <summary>Korean driver's licence number.</summary>
    Driver,

    /// <summary>E-mail address.</summary>
    Email,

    /// <summary>Internet address, version 4 or 6.</summary>
    Ip,

    /// <summary>Bank account number, where a bank is named before it.</summary>
    Account,
}

/// <summary>Personal data in a text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first UTF-16 unit.</param>
/// <param name="End">The unit after its last.</param>
public readonly record struct PersonalSpan(PersonalKind Kind, int Start, int End)
{
    /// <summary>Short names: <c>rrn, brn, corporate, phone, card, passport, driver, email, ip, account</c>.</summary>
    public string Name => NameOf(Kind);

    /// <summary>The short name of <paramref name="kind"/>.</summary>
    public static string NameOf(PersonalKind kind) => kind switch
    {
        PersonalKind.Resident => "rrn",
        PersonalKind.Business => "brn",
        PersonalKind.Corporate => "corporate",
        PersonalKind.Phone => "phone",
        PersonalKind.Card => "card",
        PersonalKind.Passport => "passport",
        PersonalKind.Driver => "driver",
        PersonalKind.Email => "email",
        PersonalKind.Ip => "ip",
        _ => "account",
    };
}
