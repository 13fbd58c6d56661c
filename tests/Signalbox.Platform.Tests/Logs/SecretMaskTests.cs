using Signalbox.Platform.Logs;

namespace Signalbox.Platform.Tests.Logs;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("key sk-0123456789abcdef0123456789abcdef refused", "key •••• refused")]
    [InlineData("Authorization: Bearer abc.def-123", "Authorization: Bearer ••••")]
    [InlineData(
        "https://oapi.dingtalk.com/robot/send?access_token=0f9e8d&x=1",
        "https://oapi.dingtalk.com/robot/send?access_token=••••&x=1"
    )]
    [InlineData("postgresql://owner:hunter2@db:5432/radar", "postgresql://owner:••••@db:5432/radar")]
    [InlineData("Host=db;Password=hunter2;Database=x", "Host=db;Password=••••;Database=x")]
    [InlineData("{\"api_key\": \"k-1234\", \"model\": \"m\"}", "{\"api_key\": \"••••\", \"model\": \"m\"}")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.s5b0hcRkeu", "••••")]
    [InlineData("signed with SEC0123456789abcdef0123456789abcdef0123456789abcdef", "signed with ••••")]
    [InlineData("The slot 12:00 read 31 articles, 3 new", "The slot 12:00 read 31 articles, 3 new")]
    [InlineData("机会：新能源补贴，分数 88", "机会：新能源补贴，分数 88")]
    [InlineData("max_tokens: 4096 of 8192", "max_tokens: 4096 of 8192")]
    public void What_looks_like_a_secret_is_masked_and_nothing_else(string text, string expected) =>
        Assert.Equal(expected, SecretMask.Clean(text));
}
