from nangluong.cli import main

main()
