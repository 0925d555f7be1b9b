"""The fiscal operations that an installation starts with; people edit them afterwards.

The effects are those of the texts of the CFOPs, the law's codes of operations. Sales of goods that
were ordered for later delivery (5116, 5117) lower only what is left to deliver where 5922 has
invoiced them; companies that skip 5922 invoice with them.
"""

from typing import Any

from django.db import connections

# What a CFOP's last three digits mean at its first digits: lowers what is left to invoice, lowers
# what is left to deliver, is a bonus.
SALES = (
    ("Venda de produção do estabelecimento", "567", "101", True, True, False),
    ("Venda de mercadoria de terceiros", "567", "102", True, True, False),
    ("Venda de produção fora do estabelecimento", "56", "103", True, False, False),
    ("Venda de mercadoria fora do estabelecimento", "56", "104", True, False, False),
    ("Venda de produção que sai de depósito de terceiros", "567", "105", True, True, False),
    ("Venda de mercadoria que sai de depósito de terceiros", "567", "106", True, True, False),
    ("Venda de produção a não contribuinte", "6", "107", True, True, False),
    ("Venda de mercadoria a não contribuinte", "6", "108", True, True, False),
    ("Venda de produção à Zona Franca", "56", "109", True, True, False),
    ("Venda de mercadoria à Zona Franca", "56", "110", True, True, False),
    ("Venda de produção remetida em consignação industrial", "56", "111", True, False, False),
    ("Venda de mercadoria remetida em consignação industrial", "56", "112", True, False, False),
    ("Venda de produção remetida em consignação", "56", "113", True, False, False),
    ("Venda de mercadoria remetida em consignação", "56", "114", True, False, False),
    ("Venda de mercadoria recebida em consignação", "56", "115", True, True, False),
    ("Venda de produção de entrega futura", "56", "116", True, True, False),
    ("Venda de mercadoria de entrega futura", "56", "117", True, True, False),
    ("Venda de produção à ordem", "56", "118", True, False, False),
    ("Venda de mercadoria à ordem", "56", "119", True, False, False),
    ("Venda à ordem entregue pelo fornecedor", "56", "120", True, True, False),
    ("Venda de produção remetida para industrialização", "56", "122", True, True, False),
    ("Venda de mercadoria remetida para industrialização", "56", "123", True, True, False),
    ("Industrialização para outra empresa", "56", "124", True, False, False),
    ("Industrialização sem trânsito pelo adquirente", "56", "125", True, False, False),
    ("Venda de produção com substituição tributária", "56", "401", True, True, False),
    ("Venda de produção com ST entre contribuintes", "56", "402", True, True, False),
    ("Venda de mercadoria com substituição tributária", "56", "403", True, True, False),
    ("Venda de mercadoria com ST já retida", "6", "404", True, True, False),
    ("Venda de mercadoria com ST já retida", "5", "405", True, True, False),
    ("Venda de ativo imobilizado", "56", "551", True, True, False),
    ("Venda de combustível ou lubrificante", "56", "656", True, True, False),
    ("Prestação de serviço com ISS", "56", "933", True, False, False),
)
OTHERS = (
    ("Transferência entre estabelecimentos", "56", "151 152 155 156 552", False, False, False),
    ("Remessa para industrialização", "56", "901", False, False, False),
    ("Retorno de industrialização", "12", "902 903", False, False, False),
    ("Retorno de mercadoria recebida para industrialização", "56", "902 903", False, False, False),
    ("Remessa para venda fora do estabelecimento", "56", "904", False, False, False),
    ("Retorno de remessa para venda fora", "12", "904", False, False, False),
    ("Remessa para depósito ou armazém geral", "56", "905 906 907", False, False, False),
    ("Comodato", "56", "908 909", False, False, False),
    ("Retorno de comodato", "12", "908 909", False, False, False),
    ("Bonificação, doação ou brinde", "56", "910", False, True, True),
    ("Amostra grátis", "56", "911", False, False, False),
    ("Demonstração", "56", "912 913", False, False, False),
    ("Retorno de demonstração", "12", "913", False, False, False),
    ("Exposição, feira ou conserto", "56", "914 915 916", False, False, False),
    ("Remessa em consignação", "56", "917", False, True, False),
    ("Devolução de consignação", "12", "918", False, True, False),
    ("Devolução simbólica de consignação", "12", "919", False, False, False),
    ("Devolução de mercadoria recebida em consignação", "56", "918 919", False, False, False),
    ("Vasilhame ou sacaria", "56", "920 921", False, False, False),
    ("Simples faturamento de entrega futura", "56", "922", True, False, False),
    ("Remessa por conta e ordem de terceiros", "56", "923", False, True, False),
    ("Remessa para industrialização por conta e ordem", "56", "924", False, True, False),
    ("Nota de venda já registrada em cupom fiscal", "56", "929", False, False, False),
    ("Outra saída não especificada", "56", "949", False, False, False),
    ("Devolução de venda", "123", "201 202", True, True, False),
    ("Devolução de venda", "12", "203 204 410 411 503 504", True, True, False),
    ("Devolução de transferência", "12", "208 209", False, False, False),
    ("Outra entrada não especificada", "12", "949", False, False, False),
)
# Companies may invoice these before with 5922, or with them.
AFTER_INVOICE = ("116", "117")


def fill_when_empty(*, using: str, **_signal: Any) -> None:
    """Stores the operations where there are none; runs after every migrate.

    Args:
        using: the database that was migrated.
    """
    from .models import OperacaoFiscal

    if OperacaoFiscal._meta.db_table not in connections[using].introspection.table_names():
        # Migrated to an earlier state.
        return
    operations = OperacaoFiscal.objects.using(using)
    if operations.exists():
        return
    operations.bulk_create(
        OperacaoFiscal(
            cfop=first + last,
            descricao=name,
            consome_faturar=to_invoice,
            consome_entregar=to_deliver,
            bonificacao=bonus,
            salvo_faturado_antes=last in AFTER_INVOICE,
        )
        for name, firsts, lasts, to_invoice, to_deliver, bonus in (*SALES, *OTHERS)
        for first in firsts
        for last in lasts.split()
    )
