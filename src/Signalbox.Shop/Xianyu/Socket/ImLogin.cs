using System.Text.Json.Nodes;

namespace Signalbox.Shop.Xianyu.Socket;

/// <summary>What a connection is registered with.</summary>
/// <param name="AccessToken">Of <c>mtop.taobao.idlemessage.pc.login.token</c>, asked for with the same device.</param>
/// <param name="UserAgent">Of the browser that the account was signed in with.</param>
internal sealed record ImLogin(string AccessToken, string DeviceId, string UserAgent)
{
    /// <summary>The web client's application on the socket.</summary>
    public const string AppKey = "444e9908a51d1cb236a27862abc769c9";

    public JsonObject Headers(string mid) =>
        new()
        {
            ["cache-header"] = "app-key token ua wv",
            ["app-key"] = AppKey,
            ["token"] = Uri.UnescapeDataString(AccessToken),
            ["ua"] =
                $"{UserAgent} DingTalk(2.1.5) OS(Windows/10) Browser(Chrome/{Chrome}) DingWeb/2.1.5 IMPaaS DingWeb/2.1.5",
            ["dt"] = "j",
            ["wv"] = "im:3,au:3,sy:6",
            ["sync"] = "0,0;0;0;",
            ["did"] = DeviceId,
            ["mid"] = mid,
        };

    /// <summary>The version that the browser says it is.</summary>
    private string Chrome =>
        UserAgent.Split(' ').FirstOrDefault(w => w.StartsWith("Chrome/", StringComparison.Ordinal))?["Chrome/".Length..]
        ?? "133.0.0.0";
}
