using System.Text.Json;
using Signalbox.Shop.Xianyu.Mtop;

namespace Signalbox.Shop.Tests.Xianyu;

public sealed class MtopTests
{
    [Fact]
    public void Each_vector_is_signed_as_the_platform_signs_it()
    {
        foreach (var vector in XianyuSamples.Json("vectors").GetProperty("sign").EnumerateArray())
        {
            Assert.Equal(MtopSignature.AppKey, Text(vector, "appKey"));
            Assert.Equal(
                Text(vector, "sign"),
                MtopSignature.Of(Text(vector, "token"), Text(vector, "t"), Text(vector, "data"))
            );
        }
    }

    [Theory]
    [InlineData("login_token_ok", "Success")]
    [InlineData("login_token_expired_h5", "Token")]
    [InlineData("token_empty", "Token")]
    [InlineData("session_expired", "Session")]
    [InlineData("risk_user_validate", "Risk")]
    [InlineData("risk_rgv587", "Risk")]
    [InlineData("illegal_access", "Risk")]
    [InlineData("traffic_limit", "Limit")]
    [InlineData("sold_list_permission", "Permission")]
    [InlineData("consign_already", "Business")]
    [InlineData("consign_buyer_confirm_info", "Business")]
    [InlineData("freeshipping_check_error", "Business")]
    [InlineData("item_not_found", "Business")]
    public void Each_answer_that_was_saved_has_its_meaning(string sample, string verdict)
    {
        var ret = XianyuSamples.Json($"mtop/{sample}").GetProperty("response").GetProperty("ret")[0].GetString()!; // text

        Assert.Equal(verdict, $"{MtopVerdicts.Of(ret)}");
    }

    [Theory]
    [InlineData("FAIL_SYS_TOKEN_EXOIRED::令牌过期", "Token", "FAIL_SYS_TOKEN_EXOIRED")]
    [InlineData("FAIL_SYS_ILLEGAL_REQUEST::非法请求", "Sign", "FAIL_SYS_ILLEGAL_REQUEST")]
    [InlineData("XX::令牌为空", "Token", "XX")]
    [InlineData("", "Business", "")]
    public void A_code_is_read_by_how_it_begins(string ret, string verdict, string code)
    {
        Assert.Equal(verdict, $"{MtopVerdicts.Of(ret)}");
        Assert.Equal(code, MtopVerdicts.CodeOf(ret));
    }

    private static string Text(JsonElement vector, string name) => vector.GetProperty(name).GetString()!; // each has it
}
