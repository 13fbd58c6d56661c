using System.Text;
using System.Text.Json;
using Signalbox.Shop.Xianyu.Cookies;

namespace Signalbox.Shop.Xianyu.Passport;

/// <summary>The fields that the sign-in page sends with every step: what it holds itself, and what its scripts add.</summary>
internal static class ReadLoginForm
{
    private const int MostFields = 60;
    private const int LongestValue = 4_000;

    /// <param name="page">The page's HTML; <c>window.viewData</c> in it is a literal of JSON.</param>
    /// <param name="jar">With the cookies that the page has set.</param>
    public static Dictionary<string, string> Run(string page, CookieJar jar)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal);
        if (ViewData(page) is { } data && data.TryGetProperty("loginFormData", out var fields))
            foreach (var field in Fields(fields).Take(MostFields))
                form[field.Key] = field.Value;
        Add("appName", "xianyu");
        Add("appEntrance", "web");
        Add("fromSite", "77");
        Add("umidTag", "SERVER");
        Add("_csrf_token", jar.Value("XSRF-TOKEN"));
        Add("hsiz", jar.Value("cookie2"));
        Add("deviceId", jar.Value("cna"));
        return form;

        void Add(string name, string? value)
        {
            if (value is { Length: > 0 } && form.GetValueOrDefault(name) is not { Length: > 0 })
                form[name] = value;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Fields(JsonElement fields)
    {
        if (fields.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var field in fields.EnumerateObject())
        {
            var value = field.Value.ValueKind switch
            {
                JsonValueKind.String => field.Value.GetString()!, // text is never null
                JsonValueKind.Number => field.Value.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => null,
            };
            if (value is { Length: <= LongestValue })
                yield return KeyValuePair.Create(field.Name, value);
        }
    }

    private static JsonElement? ViewData(string page)
    {
        const string Name = "viewData";
        for (
            var at = page.IndexOf(Name, StringComparison.Ordinal);
            at >= 0;
            at = page.IndexOf(Name, at + 1, StringComparison.Ordinal)
        )
        {
            var open = page.IndexOf('{', at);
            if (open < 0)
                return null;
            if (page.AsSpan(at + Name.Length, open - at - Name.Length).Trim() is "=")
                return Value(page[open..]);
        }
        return null;
    }

    private static JsonElement? Value(string script)
    {
        try
        {
            // One value is read; the script goes on behind it.
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(script), new() { MaxDepth = 32 });
            return JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
