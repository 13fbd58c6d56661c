using System.Text.Json;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Xianyu;

/// <summary>The samples of the platform's protocol.</summary>
internal static class XianyuSamples
{
    public static JsonElement Json(string name) =>
        JsonElement.Parse(File.ReadAllBytes(Samples.Path($"data/xianyu/{name}.json")));

    /// <summary>Names of the samples in a folder.</summary>
    public static IReadOnlyList<string> Names(string folder) =>
        [
            .. Directory
                .EnumerateFiles(Samples.Path($"data/xianyu/{folder}"), "*.json")
                .Select(f => Path.GetFileNameWithoutExtension(f))
                .Order(StringComparer.Ordinal),
        ];
}
