using System.Text.Json;

namespace Signalbox.Shop.Xianyu.Mtop;

/// <summary>One query or action.</summary>
/// <param name="Api">E.g. <c>mtop.idle.web.trade.order.detail</c>.</param>
/// <param name="Version">E.g. <c>1.0</c>.</param>
/// <param name="Data">JSON text, signed and sent byte for byte.</param>
internal sealed record MtopCall(string Api, string Version, string Data)
{
    /// <summary>Where it is asked from, which decides its headers.</summary>
    public MtopDesk Desk { get; init; }

    /// <summary>The page code that statistics of the platform's know it by.</summary>
    public string Page { get; init; } = "a21ybx.im.0.0";

    public static MtopCall Of<T>(string api, string version, T data) =>
        new(api, version, JsonSerializer.Serialize(data, MtopJson.Options));
}

/// <summary>The sites that calls are made from.</summary>
internal enum MtopDesk
{
    /// <summary>www.goofish.com.</summary>
    Web,

    /// <summary>seller.goofish.com, for shops.</summary>
    Seller,

    /// <summary>h5.m.goofish.com, the list of an ordinary seller.</summary>
    Mobile,
}

/// <summary>What became of a call.</summary>
/// <param name="Code">The platform's code; for an answer that is none, what was wrong.</param>
/// <param name="Says">The platform's text; empty where it says nothing.</param>
internal sealed record MtopAnswer(MtopVerdict Verdict, string Code, string Says)
{
    /// <summary>Undefined where there is none.</summary>
    public JsonElement Data { get; init; }

    /// <summary>Where a person passes a check of the platform's; null when it asks for none.</summary>
    public string? CheckLink { get; init; }

    public bool IsSuccess => Verdict == MtopVerdict.Success;
}
