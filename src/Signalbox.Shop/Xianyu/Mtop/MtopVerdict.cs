namespace Signalbox.Shop.Xianyu.Mtop;

/// <summary>What the first code of an answer means for whoever asked.</summary>
internal enum MtopVerdict
{
    /// <summary>It was done.</summary>
    Success,

    /// <summary>The signing token is old: sign with the new one that came along, and ask again.</summary>
    Token,

    /// <summary>The session is over: nothing was done; one silent renewal, then the owner signs in.</summary>
    Session,

    /// <summary>The platform wants a person: this account asks nothing more until the owner has looked.</summary>
    Risk,

    /// <summary>Too fast.</summary>
    Limit,

    /// <summary>Our signature or request is wrong: asking again changes nothing.</summary>
    Sign,

    /// <summary>The account may not use this call.</summary>
    Permission,

    /// <summary>The call's own refusal.</summary>
    Business,

    /// <summary>It did not leave: nothing was done.</summary>
    Unreachable,

    /// <summary>It left and no answer came that says what became of it: it may have been done.</summary>
    Unknown,
}

/// <summary>Reads codes such as <c>FAIL_SYS_SESSION_EXPIRED::Session过期</c>.</summary>
internal static class MtopVerdicts
{
    /// <summary>By the beginning of the code; the spelling <c>EXOIRED</c> is the platform's.</summary>
    private static readonly (string Code, MtopVerdict Verdict)[] Codes =
    [
        ("SUCCESS", MtopVerdict.Success),
        ("FAIL_SYS_TOKEN_", MtopVerdict.Token),
        ("FAIL_SYS_SESSION_EXPIRED", MtopVerdict.Session),
        ("FAIL_SYS_USER_VALIDATE", MtopVerdict.Risk),
        ("RGV587_ERROR", MtopVerdict.Risk),
        ("RRXVv_ERROR", MtopVerdict.Risk),
        ("FAIL_SYS_ILLEGAL_ACCESS", MtopVerdict.Risk),
        ("FAIL_BIZ_WUA_IS_MACHINE", MtopVerdict.Risk),
        ("FAIL_SYS_TRAFFIC_LIMIT", MtopVerdict.Limit),
        ("FAIL_SYS_USER_LIMIT", MtopVerdict.Limit),
        ("FAIL_SYS_ILLEGAL_REQUEST", MtopVerdict.Sign),
        ("PERMISSION_EXCEPTION", MtopVerdict.Permission),
    ];

    /// <param name="ret">The first of the answer's <c>ret</c>.</param>
    public static MtopVerdict Of(string ret)
    {
        foreach (var (code, verdict) in Codes)
            if (ret.StartsWith(code, StringComparison.Ordinal))
                return verdict;
        return ret.Contains("令牌过期", StringComparison.Ordinal) || ret.Contains("令牌为空", StringComparison.Ordinal)
            ? MtopVerdict.Token
            : MtopVerdict.Business;
    }

    /// <summary>The code without its text.</summary>
    public static string CodeOf(string ret) =>
        ret.IndexOf("::", StringComparison.Ordinal) is >= 0 and var end ? ret[..end] : ret;
}
