using Signalbox.Platform.Health;
using Xunit;

namespace Signalbox.Testing;

/// <summary>What a check says is said in Chinese and in English, and what is to be done wherever something is.</summary>
public static class BothLanguages
{
    /// <summary>The same result, once both languages are seen in it.</summary>
    public static async Task<CheckResult> InBothLanguages(this Task<CheckResult> look)
    {
        var result = await look;
        Assert.True(IsChinese(result.ReasonZh), $"No Chinese: {result}");
        Assert.NotEqual(result.ReasonZh, result.Reason);
        if (result.State == CheckState.Ok)
        {
            Assert.Null(result.RemedyZh);
            Assert.Null(result.Remedy);
            return result;
        }
        Assert.True(IsChinese(result.RemedyZh ?? ""), $"No Chinese: {result}");
        Assert.False(string.IsNullOrEmpty(result.Remedy), $"No English: {result}");
        Assert.NotEqual(result.RemedyZh, result.Remedy);
        return result;
    }

    private static bool IsChinese(string said) => said.Any(c => c is >= '\u4e00' and <= '\u9fff');
}
