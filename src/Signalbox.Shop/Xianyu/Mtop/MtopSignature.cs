using System.Security.Cryptography;
using System.Text;

namespace Signalbox.Shop.Xianyu.Mtop;

/// <summary>Signs a call of mtop: the MD5 of token, time, application and data with <c>&amp;</c> between them.</summary>
internal static class MtopSignature
{
    /// <summary>The web client's application.</summary>
    public const string AppKey = "34839810";

    /// <param name="token">Part of <c>_m_h5_tk</c> before the first underscore; empty where there is none yet.</param>
    /// <param name="milliseconds">Since 1970, as it is sent.</param>
    /// <param name="data">Byte for byte as it is sent.</param>
    /// <returns>32 hexadecimal digits in lower case.</returns>
    public static string Of(string token, string milliseconds, string data)
    {
#pragma warning disable CA5351 // the platform's choice, and no secret depends on it
        return Convert.ToHexStringLower(
            MD5.HashData(Encoding.UTF8.GetBytes($"{token}&{milliseconds}&{AppKey}&{data}"))
        );
#pragma warning restore CA5351
    }
}
